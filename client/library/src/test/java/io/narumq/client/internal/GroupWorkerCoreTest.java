package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.StartPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A worker of a group, in virtual time. */
class GroupWorkerCoreTest {
  private final GroupScene scene = new GroupScene();

  private GroupWorkerCore started(Function<PartitionRun, CompletableFuture<Void>> work) {
    GroupWorkerCore worker =
        new GroupWorkerCore(
            scene.calls(),
            GroupScene.settings(StartPosition.EARLIEST),
            1,
            new GroupProcessing() {
              @Override
              public CompletableFuture<Void> start(PartitionRun run) {
                return work.apply(run);
              }

              @Override
              public void stop() {}
            },
            Runnable::run,
            null);
    scene.group.give(0);
    worker.start();
    scene.scheduler.run(Duration.ofMillis(400));
    return worker;
  }

  private CompletableFuture<Void> workAll(PartitionRun run) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var unused =
        scene.scheduler.schedule(
            Duration.ofMillis(20),
            () -> {
              while (run.next() != null) {
                run.done();
              }
              done.complete(null);
            });
    return done;
  }

  private void closingEnds(ErrorReason reason) {
    GroupWorkerCore worker = started(this::workAll);
    int commits = scene.group.sent(CommitOffsetsRequest.class).size();
    int beats = scene.group.sent(GroupHeartbeatRequest.class).size();
    assertThat(commits).isPositive();
    scene.group.commitRefusal = reason;
    scene.group.refusal = reason;
    CompletableFuture<Void> drained = worker.drain();
    scene.scheduler.run(Duration.ofSeconds(1));
    assertThat(drained).isCompleted();
    assertThat(scene.group.sent(CommitOffsetsRequest.class)).hasSizeLessThan(commits + 5);
    assertThat(scene.group.sent(GroupHeartbeatRequest.class))
        .as("it does not join anew")
        .hasSizeLessThan(beats + 3);
  }

  @Test
  void closingEndsIfTheGroupHasPutItOut() {
    closingEnds(ErrorReason.MEMBER_NOT_FOUND);
  }

  @Test
  void closingEndsIfItsInstanceWasTakenOver() {
    closingEnds(ErrorReason.MEMBER_FENCED);
  }

  @Test
  void whatWasNeverWorkedOnKeepsNoPartition() {
    scene.group.committed(0, 5);
    scene.group.firstOffset = 100;
    GroupWorkerCore worker =
        started(run -> CompletableFuture.failedFuture(new IllegalStateException("not now")));
    assertThat(worker.counters().failed()).isPositive();
    scene.group.take(0);
    scene.scheduler.run(GroupScene.BEAT);
    assertThat(scene.group.sent(GroupHeartbeatRequest.class))
        .as("it is given up long before the rebalance timeout")
        .anyMatch(GroupHeartbeatRequest::hasOwned);
  }
}
