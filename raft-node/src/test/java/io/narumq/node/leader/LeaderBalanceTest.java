package io.narumq.node.leader;

import static io.narumq.node.leader.FakeShard.well;
import static io.narumq.node.leader.LeaderBalance.PAUSE_MS;
import static io.narumq.node.leader.LeaderBalance.SETTLED_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FakeTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As seen by n1 of three nodes. */
class LeaderBalanceTest {
  private static final long MARGIN_MS = 2 * LeaderBalance.LOOK_MS;

  private final FakeTime time = new FakeTime();

  @Test
  void aShardOfAnotherIsHandedOverOnceAllIsSettled() {
    FakeShard shard = new FakeShard(1, well("n2"), well("n3"));
    start(shard);
    time.advance(SETTLED_MS - MARGIN_MS);
    assertThat(shard.asked).isEmpty();
    time.advance(2 * MARGIN_MS);
    assertThat(shard.asked).containsExactly("n2");
    shard.finish(true);
    time.advance(10 * SETTLED_MS);
    assertThat(shard.asked).hasSize(1);
  }

  @Test
  void ownShardsAndThoseOfOthersAreLeftAlone() {
    FakeShard own = new FakeShard(3, well("n2"), well("n3"));
    FakeShard notLed = new FakeShard(1, well("n2"), well("n3"));
    notLed.leading = false;
    start(own, notLed);
    time.advance(10 * SETTLED_MS);
    assertThat(own.asked).isEmpty();
    assertThat(notLed.asked).isEmpty();
  }

  @Test
  void aPreferredNodeThatComesBackHasToKeepUpForAWhile() {
    FakeShard shard = new FakeShard(2, well("n2"), new Follower("n3", 0, 10_000));
    start(shard);
    time.advance(4 * SETTLED_MS);
    shard.followers = List.of(well("n2"), new Follower("n3", 1_000_000, 10));
    time.advance(4 * SETTLED_MS);
    assertThat(shard.asked).as("far behind").isEmpty();
    shard.followers = List.of(well("n2"), new Follower("n3", 3, 10));
    time.advance(SETTLED_MS - MARGIN_MS);
    shard.followers = List.of(well("n2"), new Follower("n3", 3, 3_000));
    time.advance(MARGIN_MS);
    shard.followers = List.of(well("n2"), new Follower("n3", 3, 10));
    time.advance(SETTLED_MS - MARGIN_MS);
    assertThat(shard.asked).as("was away for a moment").isEmpty();
    time.advance(2 * MARGIN_MS);
    assertThat(shard.asked).containsExactly("n3");
  }

  @Test
  void aNewTermBeginsAnew() {
    FakeShard shard = new FakeShard(1, well("n2"), well("n3"));
    start(shard);
    time.advance(SETTLED_MS - MARGIN_MS);
    shard.term = 2;
    time.advance(SETTLED_MS - MARGIN_MS);
    assertThat(shard.asked).isEmpty();
    time.advance(2 * MARGIN_MS);
    assertThat(shard.asked).containsExactly("n2");
  }

  @Test
  void oneAtATime() {
    FakeShard first = new FakeShard(1, well("n2"), well("n3"));
    FakeShard second = new FakeShard(2, well("n2"), well("n3"));
    start(first, second);
    time.advance(4 * SETTLED_MS);
    assertThat(first.asked).containsExactly("n2");
    assertThat(second.asked).isEmpty();
    first.finish(true);
    time.advance(MARGIN_MS);
    assertThat(second.asked).containsExactly("n3");
  }

  @Test
  void afterAFailureThereIsAPause() {
    FakeShard first = new FakeShard(1, well("n2"), well("n3"));
    FakeShard second = new FakeShard(2, well("n2"), well("n3"));
    start(first, second);
    time.advance(SETTLED_MS + MARGIN_MS);
    first.finish(false);
    time.advance(PAUSE_MS - MARGIN_MS);
    assertThat(first.asked).hasSize(1);
    assertThat(second.asked).isEmpty();
    time.advance(2 * MARGIN_MS);
    assertThat(first.asked).hasSize(2);
  }

  @Test
  void onceStoppedItHandsOverNothing() {
    FakeShard shard = new FakeShard(1, well("n2"), well("n3"));
    LeaderBalance balance = start(shard);
    balance.stop();
    time.advance(10 * SETTLED_MS);
    assertThat(shard.asked).isEmpty();
    assertThat(time.timers()).isZero();
  }

  private LeaderBalance start(FakeShard... shards) {
    LeaderBalance balance = new LeaderBalance("n1", List.of(shards), time, time);
    balance.start();
    time.run();
    return balance;
  }
}
