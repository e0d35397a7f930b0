package io.narumq.client;

import io.narumq.client.internal.Callbacks;
import io.narumq.client.internal.Calls;
import io.narumq.client.internal.GroupConsumerCore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A member of a consumer group for a program with a rhythm of its own: it polls messages and
 * commits how far it is. Thread-safe; for work on messages as they come there is {@link
 * GroupWorker}.
 *
 * <p>The group shares out the partitions of its topics over its members, and remembers what they
 * committed. Each partition has one member at a time, which reads it in order. What was polled
 * counts as done when it is committed; what is not committed when a partition goes to another
 * member is polled again there. Partitions come and go while the group changes: see {@link
 * GroupListener}. The member is alive, and keeps what it has, for as long as its process and this
 * object are.
 *
 * <p>A member that was put out of its group, as it was silent for too long, loses all its
 * partitions, and joins anew by itself. It is over, and {@link #poll} throws, when another process
 * took it over (MEMBER_FENCED) or a topic was deleted (PARTITION_NOT_FOUND) or deleted and made
 * again (TOPIC_REPLACED).
 */
public final class GroupConsumer implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int POLLED = 500;

  private final GroupConsumerCore core;
  private final Executor callbacks;
  private final Parts parts;

  private GroupConsumer(GroupConsumerCore core, Executor callbacks, Parts parts) {
    this.core = core;
    this.callbacks = callbacks;
    this.parts = parts;
  }

  /**
   * The next messages, at most 500.
   *
   * @see #poll(int, Duration)
   */
  public List<FetchedMessage> poll(Duration wait) {
    return poll(POLLED, wait);
  }

  /**
   * The next messages, of all partitions in turn; those of a partition are in order.
   *
   * @param max at most so many, from 1; fewer are returned as soon as there is one
   * @param wait how long to wait for a first one, from zero
   * @return empty if none came
   * @throws OffsetOutOfRangeException at each poll while a partition stands still and all before
   *     that was polled, until it is {@linkplain #seek sought} or {@linkplain #pause paused}; or a
   *     {@link NaruException} with BODIES_UNREADABLE, if it is a set that can not be unpacked
   * @throws NaruException CLIENT_CLOSED, INTERRUPTED (without a message), or why the member is over
   */
  public List<FetchedMessage> poll(int max, Duration wait) {
    return Waiting.onPoll(core.poll(Bounds.within("max", max, 1, Integer.MAX_VALUE), wait));
  }

  /**
   * Commits all that was polled, of all partitions that the member has. Safe to repeat: a commit
   * never goes back.
   *
   * @throws NaruException MEMBER_FENCED or MEMBER_NOT_FOUND if nothing was committed because the
   *     member lost a partition in that moment; it goes on with what it has
   */
  public void commit() {
    Waiting.on(core.commit());
  }

  /** Like {@link #commit()}, for who would rather poll on than wait. Closing waits for it. */
  public CompletableFuture<Void> commitAsync() {
    return Callbacks.handedOver(callbacks, core.commit());
  }

  /**
   * Commits these offsets, each of the message that is next: one more than that of the last one
   * that is done. All of them or none; one that is behind what is committed changes nothing.
   *
   * @throws NaruException MEMBER_FENCED if one of the partitions is not the member's (any more)
   */
  public void commit(Map<TopicPartition, Long> next) {
    Waiting.on(core.commit(next));
  }

  /**
   * Goes on at this offset of a partition of the member, forwards or back. That is stored, as a
   * commit is: whoever has the partition next goes on there, too. What was polled of it before and
   * is not committed yet is not committed any more, also not by commits of the partition that are
   * still to be sent when the seek is done.
   *
   * @throws NaruException MEMBER_FENCED if the partition is not the member's, OUTCOME_UNKNOWN if
   *     the answer was lost: seek again
   */
  public void seek(TopicPartition partition, long offset) {
    seek(partition, ResetTo.offset(offset));
  }

  /**
   * The same to a place or a time.
   *
   * @return the offset that this is
   */
  public long seek(TopicPartition partition, ResetTo to) {
    return Waiting.on(core.seek(partition, to));
  }

  /** Polls nothing more of these partitions of the member, until they are resumed or lost. */
  public void pause(Collection<TopicPartition> partitions) {
    Waiting.on(core.pause(partitions, true));
  }

  /** Polls of these again. */
  public void resume(Collection<TopicPartition> partitions) {
    Waiting.on(core.pause(partitions, false));
  }

  /** The partitions that the member has now, and how far it is in each. */
  public List<PartitionProgress> progress() {
    return List.copyOf(Waiting.on(core.progress()));
  }

  /** Its id in the group now; another one after it joined anew. */
  public String memberId() {
    return Waiting.on(core.memberId());
  }

  /** Closes within 10 s: see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Tells the listener that all is revoked, waits for commits that are under way, and leaves the
   * group, so that others have its partitions at once (unless it has an {@linkplain
   * Builder#instanceId instance id}). Commits nothing by itself: only the caller knows what is
   * done.
   *
   * @return whether that was done in time; the same again for a second call
   */
  public boolean close(Duration grace) {
    return parts.close(core, grace);
  }

  /**
   * Stops at once and tells the cluster nothing, as if the process had died. For tests of one's own
   * system.
   */
  public void kill() {
    parts.stop(core);
  }

  /** Settings of a group consumer. Not thread-safe. */
  public static final class Builder extends GroupMemberBuilder<Builder> {
    Builder(Calls calls, String group, Executor callbacks, Parts parts) {
      super(calls, group, callbacks, parts);
    }

    @Override
    Builder itself() {
      return this;
    }

    /**
     * Starts the member. Returns at once, whether or not the cluster can be reached yet and the
     * topics are there.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public GroupConsumer start() {
      GroupConsumerCore core = new GroupConsumerCore(calls, settings(), callbacks, listener);
      parts.opened(core);
      core.start();
      return new GroupConsumer(core, callbacks, parts);
    }
  }
}
