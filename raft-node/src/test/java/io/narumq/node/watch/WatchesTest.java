package io.narumq.node.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.exit.Fatal;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.leader.Follower;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private static final long LOOK_MS = 200;

  private final FakeTime time = new FakeTime();
  private final FakeReplica replica = new FakeReplica();
  private final List<String> ends = new ArrayList<>();
  private final Fatal fatal = (code, what, cause) -> ends.add(code + ": " + what);
  private final ApplyWatch apply = new ApplyWatch(replica, time, fatal);
  private final MajorityWatch majority = new MajorityWatch(replica, 300, time);
  private final CommitWatch commit = new CommitWatch(replica, time);
  private final HeardNodes heard = new HeardNodes(time);
  private final AppenderWatch appender = new AppenderWatch(replica, heard, time);
  private final PauseWatch pause = new PauseWatch(time, fatal);

  @Test
  void aNodeThatAppliesNothingOfWhatIsCommittedEnds() {
    replica.applied = 5;
    replica.committed = 9;
    lookFor(ApplyWatch.STUCK_MS, apply::look);
    assertThat(ends).isEmpty();
    lookFor(LOOK_MS, apply::look);
    assertThat(ends)
        .containsExactly(
            "APPLY_STUCK: shard 7 has applied nothing for 60000 ms: it is at entry 5, and 9 is"
                + " committed");
  }

  @Test
  void aSlowOneOrOneWithNothingToDoDoesNot() {
    replica.committed = 9;
    for (int i = 0; i < 5; i++) {
      replica.applied++;
      lookFor(ApplyWatch.STUCK_MS - LOOK_MS, apply::look);
    }
    replica.applied = 9;
    lookFor(3 * ApplyWatch.STUCK_MS, apply::look);
    assertThat(ends).isEmpty();
  }

  @Test
  void aStoppedProcessWasNotStuck() {
    replica.committed = 9;
    lookFor(LOOK_MS, apply::look);
    time.pause(10 * ApplyWatch.STUCK_MS);
    apply.look();
    assertThat(ends).isEmpty();
  }

  @Test
  void aLeaderThatNoMajorityAnswersStepsDown() {
    replica.followers = List.of(silent("n2", 100), silent("n3", 60_000));
    lookFor(10_000, majority::look);
    assertThat(replica.done).as("two of three are enough").isEmpty();
    replica.followers = List.of(silent("n2", 1_201), silent("n3", 60_000));
    lookFor(1_000, majority::look);
    assertThat(replica.done).containsExactly("step down");
    replica.followers = List.of();
    lookFor(10_000, majority::look);
    assertThat(replica.done).as("it does not lead").hasSize(1);
  }

  @Test
  void aLeaderThatWasStoppedHearsTheOthersFirst() {
    replica.followers = List.of(silent("n2", 50), silent("n3", 50));
    lookFor(1_000, majority::look);
    time.pause(400);
    replica.followers = List.of(silent("n2", 5_000), silent("n3", 5_000));
    majority.look();
    replica.followers = List.of(silent("n2", 10), silent("n3", 10));
    lookFor(10_000, majority::look);
    assertThat(replica.done).isEmpty();
  }

  @Test
  void aLeaderThatCommitsNothingOfWhatItHasStepsDown() {
    replica.followers = List.of(silent("n2", 50), silent("n3", 50));
    replica.committed = 47;
    replica.last = 48;
    lookFor(CommitWatch.STUCK_MS, commit::look);
    assertThat(replica.done).isEmpty();
    lookFor(2 * LOOK_MS, commit::look);
    assertThat(replica.done).containsExactly("step down");
  }

  @Test
  void aLeaderThatIsSlowOrHasNothingToCommitGoesOn() {
    replica.followers = List.of(silent("n2", 50), silent("n3", 50));
    for (int i = 0; i < 5; i++) {
      replica.committed++;
      replica.last = replica.committed + 3;
      lookFor(CommitWatch.STUCK_MS - 2 * LOOK_MS, commit::look);
    }
    replica.last = replica.committed;
    lookFor(3 * CommitWatch.STUCK_MS, commit::look);
    replica.last++;
    replica.followers = List.of();
    lookFor(3 * CommitWatch.STUCK_MS, commit::look);
    assertThat(replica.done).isEmpty();
  }

  @Test
  void aFollowerThatIsUpAndNotHeardOfGetsANewConnection() {
    replica.followers = List.of(silent("n2", 100), silent("n3", 20_000));
    Runnable hearAndLook =
        () -> {
          heard.heard("n2");
          heard.heard("n3");
          appender.look();
        };
    lookFor(AppenderWatch.SURE_MS - LOOK_MS, hearAndLook);
    assertThat(replica.done).as("it may be on its way").isEmpty();
    lookFor(AppenderWatch.PAUSE_MS, hearAndLook);
    assertThat(replica.done).containsExactly("reconnect n3");
    lookFor(2 * AppenderWatch.SURE_MS, hearAndLook);
    assertThat(replica.done).containsExactly("reconnect n3", "reconnect n3");
  }

  @Test
  void aFollowerThatIsDownOrAnswersIsLeftAlone() {
    replica.followers = List.of(silent("n3", 20_000));
    lookFor(10 * AppenderWatch.PAUSE_MS, appender::look);
    replica.followers = List.of(silent("n3", AppenderWatch.LOST_MS - 1));
    lookFor(
        10 * AppenderWatch.PAUSE_MS,
        () -> {
          heard.heard("n3");
          appender.look();
        });
    assertThat(replica.done).isEmpty();
  }

  @Test
  void aLongPauseEndsTheProcess() {
    time.pause(PauseWatch.CLOSES_MS - 1);
    pause.look();
    assertThat(ends).isEmpty();
    time.pause(PauseWatch.CLOSES_MS);
    pause.look();
    assertThat(ends)
        .containsExactly(
            "RAFT_CLOSED: this process was stopped for 60000 ms, and Raft does not go on after a"
                + " minute");
  }

  private static Follower silent(String node, long ms) {
    return new Follower(node, 0, ms);
  }

  private void lookFor(long ms, Runnable look) {
    for (long passed = 0; passed < ms; passed += LOOK_MS) {
      time.advance(LOOK_MS);
      look.run();
    }
  }
}
