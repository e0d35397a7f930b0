package io.narumq.client.internal;

import io.narumq.api.v1.AssignedPartition;
import io.narumq.api.v1.AssignedTopic;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.OwnedPartitions;
import io.narumq.client.ErrorReason;
import io.narumq.client.GroupListener;
import io.narumq.client.NaruException;
import io.narumq.client.PartitionProgress;
import io.narumq.client.ResetTo;
import io.narumq.client.TopicPartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group: its partitions, as the group gives and takes them. A partition that
 * is to go is kept until all that was handed out of it is committed, or the rebalance timeout is
 * over. Touched on the scheduler only.
 */
final class GroupCore implements GroupMembership.Owner, PartitionReader.Owner {
  /** Who works on what is in the partitions. */
  interface Taker {
    /** There may be something to hand out. */
    void ready();

    /** Nothing more of it is handed out, and what was is to be committed soon. */
    void revoking(PartitionReader reader);

    /** Nothing of these counts any more. */
    void lost(Collection<PartitionReader> readers);

    /** The member is over. */
    void failed(NaruException why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(GroupCore.class);
  private static final long SHARE_MIN = 64 << 10;

  /** What makes a partition stand still, and does not end the member. */
  private static final Set<ErrorReason> OF_ONE_PARTITION =
      Set.of(ErrorReason.OFFSET_OUT_OF_RANGE, ErrorReason.BODIES_UNREADABLE);

  private final Calls calls;
  private final Scheduler scheduler;
  private final GroupSettings settings;
  private final GroupMembership membership;
  private final GroupOffsets offsets;
  private final GroupTelling telling;
  private final Taker taker;
  private final Map<TopicPartition, PartitionReader> readers = new LinkedHashMap<>();
  private @Nullable NaruException failure;
  private boolean closing;

  GroupCore(
      Calls calls,
      GroupSettings settings,
      Executor callbacks,
      @Nullable GroupListener listener,
      Taker taker) {
    this.calls = calls;
    this.scheduler = calls.scheduler();
    this.settings = settings;
    this.membership = new GroupMembership(calls, settings, this);
    this.offsets = new GroupOffsets(calls, settings.group(), membership, this::release);
    this.telling = new GroupTelling(callbacks, listener);
    this.taker = taker;
  }

  void join() {
    membership.beat();
  }

  String memberId() {
    return membership.memberId();
  }

  /** Until when what was handed out is the member's for sure. Thread-safe. */
  long confirmedUntil() {
    return membership.confirmedUntil();
  }

  /** Why the member is over; null if it is not. */
  @Nullable NaruException over() {
    return failure;
  }

  /** Why the member is over, or stands still in a partition. */
  @Nullable NaruException failure() {
    if (failure != null) {
      return failure;
    }
    for (PartitionReader reader : readers.values()) {
      if (reader.failure() != null) {
        return reader.failure();
      }
    }
    return null;
  }

  List<PartitionReader> readers() {
    return List.copyOf(readers.values());
  }

  @Nullable PartitionReader reader(TopicPartition partition) {
    return readers.get(partition);
  }

  List<PartitionProgress> progress() {
    return readers.values().stream().map(PartitionReader::progress).toList();
  }

  /**
   * One that has something to hand out, each in its turn; null for none. Nothing is handed out by a
   * member that was silent for so long that others may have its partitions.
   */
  @Nullable PartitionReader nextReady(Predicate<PartitionReader> wanted) {
    if (closing || scheduler.now() >= membership.confirmedUntil()) {
      return null;
    }
    for (PartitionReader reader : readers.values()) {
      if (reader.canHandOut() && wanted.test(reader)) {
        readers.remove(reader.partition());
        readers.put(reader.partition(), reader);
        return reader;
      }
    }
    return null;
  }

  @Override
  public OwnedPartitions owned() {
    return GroupWire.owned(readers.values());
  }

  @Override
  public boolean isLettingGo() {
    return readers.values().stream().anyMatch(PartitionReader::isRevoking);
  }

  @Override
  public void assigned(GroupHeartbeatResponse answer) {
    if (closing) {
      return;
    }
    Set<TopicPartition> told = new LinkedHashSet<>();
    Set<TopicPartition> fresh = new TreeSet<>();
    for (AssignedTopic topic : answer.getTopicsList()) {
      for (AssignedPartition each : topic.getPartitionsList()) {
        TopicPartition partition = new TopicPartition(topic.getTopic(), each.getPartition());
        told.add(partition);
        if (assign(partition, topic.getTopicUid(), each)) {
          fresh.add(partition);
        }
      }
    }
    if (!fresh.isEmpty()) {
      assigned(fresh);
    }
    revoke(
        readers.values().stream()
            .filter(reader -> !told.contains(reader.partition()) && !reader.isRevoking())
            .toList());
    taker.ready();
  }

  /** Whether it is new to the member, or was to go and stays after all. */
  private boolean assign(TopicPartition partition, long uid, AssignedPartition told) {
    PartitionReader known = readers.get(partition);
    if (known != null && known.uid() == uid && known.since() >= told.getEpoch()) {
      boolean stays = known.isRevoking();
      if (stays) {
        known.keep();
      }
      return stays;
    }
    if (known != null) {
      lose(List.of(known));
    }
    PartitionReader reader =
        new PartitionReader(calls, partition, uid, told.getEpoch(), settings.outOfRange(), this);
    readers.put(partition, reader);
    reader.start(
        told.hasCommitted()
            ? OptionalLong.of(told.getCommitted().getOffset())
            : OptionalLong.empty(),
        settings.start());
    return true;
  }

  private void assigned(Set<TopicPartition> fresh) {
    List<PartitionReader> these =
        readers.values().stream().filter(it -> fresh.contains(it.partition())).toList();
    these.forEach(PartitionReader::hold);
    onScheduler(
        telling.tell(listener -> listener.onAssigned(fresh)),
        () -> these.forEach(PartitionReader::letGo));
  }

  private void onScheduler(CompletableFuture<Void> told, Runnable then) {
    var unused = told.whenComplete((done, failed) -> scheduler.execute(then));
  }

  private void revoke(List<PartitionReader> these) {
    if (these.isEmpty()) {
      return;
    }
    these.forEach(
        reader -> {
          reader.revoke(scheduler.now());
          reader.hold();
        });
    Set<TopicPartition> names = names(these);
    onScheduler(
        telling.tell(listener -> listener.onRevoked(names)),
        () ->
            these.forEach(
                reader -> {
                  reader.letGo();
                  release(reader);
                }));
    these.forEach(taker::revoking);
    var unused = scheduler.schedule(settings.rebalanceTimeout(), () -> releaseLate(these));
  }

  private static Set<TopicPartition> names(Collection<PartitionReader> readers) {
    return new TreeSet<>(readers.stream().map(PartitionReader::partition).toList());
  }

  /** Gives up what is to go, if all that was handed out of it is done. */
  void release(PartitionReader reader) {
    if (reader.isRevoking() && reader.isIdle() && !reader.isClosed()) {
      reader.close();
      readers.remove(reader.partition());
      membership.ownedChanged();
    }
  }

  private void releaseLate(List<PartitionReader> revoked) {
    long before = scheduler.now() - settings.rebalanceTimeout().toNanos();
    List<PartitionReader> late =
        revoked.stream()
            .filter(it -> it.isRevoking() && !it.isClosed() && it.revokedAt() <= before)
            .toList();
    if (!late.isEmpty() && !closing) {
      LOG.warn("Giving up {} before the work is done and committed: it took too long", names(late));
      lose(late);
      membership.ownedChanged();
    }
  }

  private void lose(List<PartitionReader> these) {
    if (these.isEmpty()) {
      return;
    }
    these.forEach(
        reader -> {
          reader.close();
          readers.remove(reader.partition());
        });
    Set<TopicPartition> names = names(these);
    var unused = telling.tell(listener -> listener.onLost(names));
    taker.lost(these);
  }

  @Override
  public void out(NaruException why) {
    if (closing) {
      membership.stop();
    } else {
      LOG.warn("Joining group '{}' anew: {}", settings.group(), why.getMessage());
    }
    lose(readers());
  }

  @Override
  public void failed(NaruException why) {
    if (failure != null) {
      return;
    }
    LOG.error("The member of group '{}' ends: {}", settings.group(), why.getMessage());
    failure = why;
    lose(readers());
    var unused =
        CompletableFuture.allOf(
            membership.leave(), telling.tell(listener -> listener.onFailed(why)));
    taker.failed(why);
  }

  @Override
  public long share() {
    return Math.max(SHARE_MIN, settings.prefetchBytes() / Math.max(1, readers.size()));
  }

  @Override
  public void ready(PartitionReader reader) {
    taker.ready();
  }

  @Override
  public void begins(PartitionReader reader, long offset) {
    offsets.begin(reader, offset);
  }

  @Override
  public void failed(PartitionReader reader, NaruException why) {
    if (closing) {
      return;
    }
    if (!OF_ONE_PARTITION.contains(why.reason())) {
      failed(why);
      return;
    }
    LOG.error("The member of group '{}' stands still: {}", settings.group(), why.getMessage());
    var unused = telling.tell(listener -> listener.onFailed(why));
    taker.ready();
  }

  /** See {@link OffsetCommits#commit}. */
  CompletableFuture<Void> commit(Map<PartitionReader, Long> next) {
    return offsets.commit(next);
  }

  /** See {@link GroupOffsets#seek}. */
  CompletableFuture<Long> seek(PartitionReader reader, ResetTo to) {
    return offsets.seek(reader, to);
  }

  /** Nothing is handed out any more; done when the listener has heard of it. */
  CompletableFuture<Void> beginClosing() {
    closing = true;
    Set<TopicPartition> all = names(readers.values());
    CompletableFuture<Void> done = new CompletableFuture<>();
    onScheduler(
        all.isEmpty()
            ? CompletableFuture.completedFuture(null)
            : telling.tell(listener -> listener.onRevoked(all)),
        () -> done.complete(null));
    return done;
  }

  /** Waits for no commit; ends all, and tells the group. */
  CompletableFuture<Void> leave() {
    stopReading();
    return membership.leave();
  }

  /** Ends all, and tells nobody. */
  void stop() {
    closing = true;
    membership.stop();
    stopReading();
  }

  private void stopReading() {
    readers.values().forEach(PartitionReader::close);
    readers.clear();
    offsets.stop();
  }
}
