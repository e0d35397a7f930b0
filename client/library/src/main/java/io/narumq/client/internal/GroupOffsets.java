package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.ResetTo;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a member says of how far it is. Touched on the scheduler only. */
final class GroupOffsets {
  private static final Duration BEGIN_AGAIN = Duration.ofSeconds(1);

  private final Scheduler scheduler;
  private final GroupCalls groups;
  private final String group;
  private final GroupMembership membership;
  private final OffsetCommits commits;
  private final Consumer<PartitionReader> onSettled;

  /**
   * Nothing is said yet.
   *
   * @param onSettled is told of partitions of which less is open than before
   */
  GroupOffsets(
      Calls calls, String group, GroupMembership membership, Consumer<PartitionReader> onSettled) {
    this.scheduler = calls.scheduler();
    this.groups = new GroupCalls(calls);
    this.group = group;
    this.membership = membership;
    this.commits = new OffsetCommits(this::commitCall);
    this.onSettled = onSettled;
  }

  /**
   * Nothing is read before that place is committed: whoever has the partition next would else begin
   * later, and pass over what came between. Who sought meanwhile has begun elsewhere.
   */
  void begin(PartitionReader reader, long offset) {
    int seeks = reader.seeks();
    var unused =
        commit(Map.of(reader, offset))
            .whenComplete(
                (done, failure) -> {
                  if (reader.seeks() != seeks) {
                    return;
                  }
                  if (failure == null) {
                    reader.start(offset);
                  } else {
                    beginAgain(reader, offset);
                  }
                });
  }

  private void beginAgain(PartitionReader reader, long offset) {
    int seeks = reader.seeks();
    var unused =
        scheduler.schedule(
            BEGIN_AGAIN,
            () -> {
              if (!reader.isClosed() && reader.seeks() == seeks) {
                begin(reader, offset);
              }
            });
  }

  /** See {@link OffsetCommits#commit}. */
  CompletableFuture<Void> commit(Map<PartitionReader, Long> offsets) {
    CompletableFuture<Void> commit = commits.commit(offsets);
    var unused =
        commit.whenComplete(
            (done, failure) -> {
              offsets.keySet().forEach(onSettled);
              if (failure != null && isFenced(Calls.reason(failure))) {
                membership.beat();
              }
            });
    return commit;
  }

  private static boolean isFenced(NaruException why) {
    return why.reason() == ErrorReason.MEMBER_FENCED
        || why.reason() == ErrorReason.MEMBER_NOT_FOUND;
  }

  private CompletableFuture<?> commitCall(Map<PartitionReader, Long> offsets) {
    return groups.commit(
        GroupWire.commit(group, membership.memberId(), membership.epoch(), offsets));
  }

  /** Goes on elsewhere, for good; what is under way of before does not count any more. */
  CompletableFuture<Long> seek(PartitionReader reader, ResetTo to) {
    reader.hold();
    CompletableFuture<Long> seek = commits.reset(reader, () -> reset(reader, to));
    var unused =
        seek.whenComplete(
            (offset, failure) -> {
              reader.letGo();
              onSettled.accept(reader);
            });
    return seek;
  }

  private CompletableFuture<Long> reset(PartitionReader reader, ResetTo to) {
    return groups
        .resetOwn(GroupWire.reset(group, membership.memberId(), membership.epoch(), reader, to))
        .thenApply(
            answer -> {
              long offset = answer.getTopics(0).getOffsets(0).getOffset();
              membership.renewed(answer.getEpoch());
              reader.seek(offset, answer.getEpoch());
              return offset;
            });
  }

  void stop() {
    commits.stop();
  }
}
