package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.check.CopiesExact.Copy;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopiesExactTest {
  private static final Copy A = new Copy("1", "a");
  private static final Copy B = new Copy("2", "b");

  @Test
  void aCopyMayComeMoreThanOnce() {
    Verdict verdict = CopiesExact.judge("q", List.of(A, B, A), List.of("a", "b"));
    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.judged()).isEqualTo(2);
  }

  @Test
  void eachEventHasOne() {
    assertThat(violations(List.of(A), List.of("a", "b"))).containsExactly("b has no copy");
  }

  @Test
  void noEventHasTwo() {
    assertThat(violations(List.of(A, new Copy("3", "a")), List.of("a")))
        .containsExactly("Copy[messageId=3, body=a] was stored as 1, too");
  }

  @Test
  void nothingElseIsThere() {
    assertThat(violations(List.of(A, B), List.of("a")))
        .containsExactly("Copy[messageId=2, body=b] is of nothing in the topic that matches");
  }

  private static List<String> violations(List<Copy> copies, List<String> matching) {
    return CopiesExact.judge("q", copies, matching).violations();
  }
}
