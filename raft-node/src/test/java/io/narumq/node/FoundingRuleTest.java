package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.node.FoundingRule.LostDataException;
import io.narumq.node.grpc.Introduction;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Node 1 of three, with birth "a". */
class FoundingRuleTest {
  private static final Map<String, String> ALL = Map.of("n1", "a", "n2", "b", "n3", "c");

  /** What the others say; who is not there does not answer. */
  private final Map<String, Introduction> others = new HashMap<>();

  private Consumer<String> whenAsked = node -> {};
  private final FoundingRule rule = new FoundingRule("n1", "a", List.of("n2", "n3"), this::ask);

  private Introduction ask(String node) throws IOException {
    Introduction told = others.get(node);
    whenAsked.accept(node);
    if (told == null) {
      throw new IOException(node + " is down");
    }
    return told;
  }

  @Test
  void aNodeWithoutOthersNeedsNobody() throws Exception {
    FoundingRule alone = new FoundingRule("n1", "a", List.of(), this::ask);
    assertThat(alone.meet()).contains(Map.of("n1", "a"));
  }

  @Test
  void allAreNew() throws Exception {
    isNew("n2", "b");
    isNew("n3", "c");
    assertThat(rule.meet()).contains(ALL);
  }

  @Test
  void whoIsMissingIsWaitedFor() throws Exception {
    isNew("n2", "b");
    assertThat(rule.meet()).isEmpty();
    assertThat(rule.missing()).contains("n3 is down");
    isNew("n3", "c");
    assertThat(rule.meet()).contains(ALL);
  }

  @Test
  void oneThatHasBegunAndWasThereIsEnough() throws Exception {
    others.put("n3", new Introduction(false, false, ALL));
    assertThat(rule.meet()).contains(ALL);
  }

  @Test
  void oneThatKnowsItByAnotherBirthHadDataOfIt() {
    isNew("n2", "b");
    others.put("n3", new Introduction(false, false, Map.of("n1", "before", "n2", "b", "n3", "c")));
    assertThatThrownBy(rule::meet)
        .isInstanceOf(LostDataException.class)
        .hasMessageContaining("node n3 takes part");
  }

  @Test
  void oneThatGotItsDataAnewKnowsNobody() {
    others.put("n2", new Introduction(false, false, Map.of()));
    assertThatThrownBy(rule::meet).isInstanceOf(LostDataException.class);
  }

  @Test
  void whoWasThereTellsMoreThanWhoGotItsDataAnew() throws Exception {
    others.put("n2", new Introduction(false, false, Map.of()));
    others.put("n3", new Introduction(false, false, ALL));
    assertThat(rule.meet()).contains(ALL);
  }

  /** It answers, begins, and what it acknowledges with a node that is lost then must not go. */
  @Test
  void whoBeginsBeforeTheLastIsMetIsAskedAgain() throws Exception {
    isNew("n2", "b");
    isNew("n3", "later");
    Introduction founded = new Introduction(false, false, ALL);
    whenAsked =
        node -> {
          if (node.equals("n3")) {
            others.put("n2", founded);
          }
        };
    assertThat(rule.meet()).as("no moment at which all were new").isEmpty();
    assertThat(rule.meet()).contains(ALL);
  }

  @Test
  void whoIsLostBetweenTheQuestionsWasNotNewAllTheTime() throws Exception {
    isNew("n2", "b");
    isNew("n3", "c");
    whenAsked =
        node -> {
          if (node.equals("n3")) {
            isNew("n2", "another");
          }
        };
    assertThat(rule.meet()).isEmpty();
  }

  private void isNew(String node, String birth) {
    others.put(node, new Introduction(true, false, Map.of(node, birth)));
  }
}
