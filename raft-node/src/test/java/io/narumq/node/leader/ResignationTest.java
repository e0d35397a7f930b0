package io.narumq.node.leader;

import static io.narumq.node.leader.FakeShard.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FakeTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResignationTest {
  private static final long BOUND_MS = 2_000;

  private final FakeTime time = new FakeTime();
  private int done;

  @Test
  void allThatAreLedAreHandedOverAtOnceToTheMostCaughtUp() {
    FakeShard first = new FakeShard(0, new Follower("n2", 9, 10), new Follower("n3", 1, 90));
    FakeShard second = new FakeShard(1, well("n2"), new Follower("n3", 0, 10));
    FakeShard notLed = new FakeShard(2, well("n2"), well("n3"));
    notLed.leading = false;
    start(first, second, notLed);
    assertThat(first.asked).containsExactly("n3");
    assertThat(second.asked).as("the one that answered last").containsExactly("n3");
    assertThat(notLed.asked).isEmpty();
    first.finish(true);
    time.run();
    assertThat(done).isZero();
    second.finish(true);
    time.run();
    assertThat(done).isEqualTo(1);
    assertThat(time.timers()).isZero();
  }

  @Test
  void withoutAFollowerThatCouldLeadItIsSkipped() {
    start(new FakeShard(0), new FakeShard(1, new Follower("n2", 0, 5_000)));
    assertThat(done).isEqualTo(1);
  }

  @Test
  void ifOneDoesNotTakeItTheNextIsAsked() {
    FakeShard shard = new FakeShard(0, well("n2"), new Follower("n3", 5, 10));
    start(shard);
    shard.finish(false);
    time.advance(Resignation.RETRY_MS);
    shard.finish(false);
    time.advance(Resignation.RETRY_MS);
    assertThat(shard.asked).containsExactly("n2", "n3", "n2");
    shard.finish(true);
    time.run();
    assertThat(done).isEqualTo(1);
  }

  @Test
  void aShardThatWasLostMeanwhileIsDone() {
    FakeShard shard = new FakeShard(0, well("n2"));
    start(shard);
    shard.finish(false);
    shard.leading = false;
    time.advance(Resignation.RETRY_MS);
    assertThat(done).isEqualTo(1);
  }

  @Test
  void itEndsAtItsBound() {
    FakeShard shard = new FakeShard(0, well("n2"));
    start(shard);
    time.advance(BOUND_MS);
    assertThat(done).as("an attempt is under way").isZero();
    shard.finish(false);
    time.advance(Resignation.RETRY_MS);
    assertThat(done).isEqualTo(1);
    assertThat(shard.asked).hasSize(1);
  }

  private void start(FakeShard... shards) {
    new Resignation(List.of(shards), time, time, BOUND_MS, () -> done++).start();
    time.run();
  }
}
