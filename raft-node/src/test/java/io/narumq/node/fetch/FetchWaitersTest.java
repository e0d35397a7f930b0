package io.narumq.node.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.statemachine.Effect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchWaitersTest {
  private final FetchWaiters waiters = new FetchWaiters(2);
  private final List<String> woken = new ArrayList<>();
  private final Runnable one = wakes("one");
  private final Runnable two = wakes("two");

  private Runnable wakes(String name) {
    return () -> woken.add(name);
  }

  @Test
  void whoWaitsForAPartitionIsWokenByIt() {
    waiters.add("t", 0, one);
    waiters.add("t", 1, two);
    waiters.seen(new Effect.Published("t", 1));
    waiters.seen(new Effect.Published("t", 2));
    waiters.seen(new Effect.Published("other", 0));
    assertThat(woken).containsExactly("two");
  }

  @Test
  void whoWaitsForATopicThatChangesIsWoken() {
    waiters.add("t", 0, one);
    waiters.add("t", 1, two);
    waiters.seen(new Effect.PartitionsChanged("t"));
    assertThat(woken).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void allAreWokenWhenThisNodeLeadsNoMore() {
    waiters.add("t", 0, one);
    waiters.add("u", 1, two);
    waiters.unled();
    assertThat(woken).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void whoWasTakenOutIsNotWoken() {
    waiters.add("t", 0, one);
    waiters.remove("t", 0, one);
    waiters.remove("t", 0, one);
    waiters.seen(new Effect.Published("t", 0));
    assertThat(woken).isEmpty();
  }

  @Test
  void soManyMayWaitAndNoMore() {
    assertThat(waiters.add("t", 0, one)).isTrue();
    assertThat(waiters.add("t", 0, two)).isTrue();
    assertThat(waiters.add("u", 0, () -> {})).isFalse();
    waiters.remove("t", 0, two);
    waiters.remove("t", 0, two);
    assertThat(waiters.add("u", 0, two)).isTrue();
    assertThat(waiters.add("u", 0, one)).isFalse();
  }
}
