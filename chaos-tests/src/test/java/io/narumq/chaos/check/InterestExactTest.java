package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InterestExactTest {
  @Test
  void moreThanOnceIsNoMatterOfInterest() {
    Verdict verdict = InterestExact.judge(List.of("a", "b", "a"), List.of("a", "b"));
    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.judged()).isEqualTo(2);
  }

  @Test
  void whatMatchesMustCome() {
    assertThat(InterestExact.judge(List.of("a"), List.of("a", "b")).violations())
        .containsExactly("b was never delivered");
  }

  @Test
  void whatDoesNotMatchMustNot() {
    assertThat(InterestExact.judge(List.of("a", "c"), List.of("a")).violations())
        .containsExactly("c was delivered, but does not match");
  }
}
