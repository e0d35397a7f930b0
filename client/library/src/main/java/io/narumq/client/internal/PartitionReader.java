package io.narumq.client.internal;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.OutOfRange;
import io.narumq.client.PartitionProgress;
import io.narumq.client.StartPosition;
import io.narumq.client.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A partition that a member has: what was read ahead, what was handed out, what is done. Of a
 * partition that was lost and came back there is another one of these, so that nothing late counts.
 * Touched on the scheduler only.
 */
final class PartitionReader implements PartitionFetch.Owner {
  /** Who has it. */
  interface Owner {
    /** How many bytes it may read ahead. */
    long share();

    /** There may be something to hand out. */
    void ready(PartitionReader reader);

    /** Nothing was committed; commits the offset with which it begins, and then starts there. */
    void begins(PartitionReader reader, long offset);

    /** It stands still. */
    void failed(PartitionReader reader, NaruException why);
  }

  private static final int FETCH_BYTES_MAX = 4 << 20;

  private final Calls calls;
  private final TopicPartition partition;
  private final long uid;
  private final OutOfRange outOfRange;
  private final Owner owner;
  private final Deque<FetchedMessage> ahead = new ArrayDeque<>();

  private PartitionFetch fetch;
  private long since;
  private long aheadBytes;
  private long nextOffset = -1;
  private long handedOut;
  private long worked = -1;
  private long committed = -1;
  private @Nullable NaruException failure;
  private int holds;
  private int seeks;
  private boolean resting;
  private boolean paused;
  private boolean revoking;
  private long revokedAt;
  private boolean closed;

  /**
   * Reads nothing before it is started.
   *
   * @param uid which topic of that name
   * @param since the epoch by which the member was given the partition
   */
  PartitionReader(
      Calls calls,
      TopicPartition partition,
      long uid,
      long since,
      OutOfRange outOfRange,
      Owner owner) {
    this.calls = calls;
    this.partition = partition;
    this.uid = uid;
    this.since = since;
    this.outOfRange = outOfRange;
    this.owner = owner;
    this.fetch = newFetch();
  }

  private PartitionFetch newFetch() {
    int incarnation = (int) uid;
    LongPolls polls = new LongPolls(calls, partition, incarnation);
    return new PartitionFetch(calls, partition, incarnation, outOfRange, polls, this);
  }

  /** Begins with what is next after all that was committed. */
  void start(OptionalLong next, StartPosition otherwise) {
    if (next.isPresent()) {
      start(next.getAsLong());
    } else {
      fetch.find(otherwise);
    }
  }

  /** Begins with what is next after what is committed. */
  void start(long next) {
    if (!closed) {
      committed = next;
      fetch.start(next);
    }
  }

  TopicPartition partition() {
    return partition;
  }

  long uid() {
    return uid;
  }

  long since() {
    return since;
  }

  @Override
  public int room() {
    long share = owner.share();
    boolean enough = closed || paused || revoking || aheadBytes > share / 2;
    return enough ? 0 : (int) Math.min(FETCH_BYTES_MAX, share);
  }

  @Override
  public void found(long offset) {
    owner.begins(this, offset);
  }

  @Override
  public void fetched(List<FetchedMessage> messages, long next) {
    nextOffset = next;
    for (FetchedMessage message : messages) {
      ahead.add(message);
      aheadBytes += bytes(message);
    }
    if (!messages.isEmpty()) {
      owner.ready(this);
    }
  }

  /** What it takes while it waits to be handed out. */
  static long bytes(FetchedMessage message) {
    return message.body().size() + 100L;
  }

  @Override
  public void failed(NaruException why) {
    failure = why;
    owner.failed(this, why);
  }

  /** Why it stands still, if it does and was not paused, once all before that was handed out. */
  @Nullable NaruException failure() {
    return paused || !ahead.isEmpty() ? null : failure;
  }

  boolean canHandOut() {
    return !ahead.isEmpty() && holds == 0 && !resting && !paused && !revoking && !closed;
  }

  /** At most so many of those that are next; they count as handed out. */
  List<FetchedMessage> take(int max) {
    List<FetchedMessage> taken = new ArrayList<>(Math.min(max, ahead.size()));
    while (taken.size() < max && !ahead.isEmpty()) {
      FetchedMessage message = ahead.remove();
      aheadBytes -= bytes(message);
      handedOut = message.offset() + 1;
      taken.add(message);
    }
    fetch.more();
    return taken;
  }

  /**
   * The last ones that were taken were not handed out after all, only what is before this offset.
   * It may be lower than that of the first one: some offsets have no message.
   */
  void putBack(List<FetchedMessage> taken, long handedOutBefore) {
    handedOut = handedOutBefore;
    for (int i = taken.size() - 1; i >= 0; i--) {
      FetchedMessage message = taken.get(i);
      ahead.addFirst(message);
      aheadBytes += bytes(message);
    }
  }

  /** Goes on elsewhere, by an epoch from which on that counts. */
  void seek(long offset, long byEpoch) {
    seeks++;
    since = byEpoch;
    fetch.stop();
    fetch = newFetch();
    ahead.clear();
    aheadBytes = 0;
    failure = null;
    handedOut = offset;
    worked = -1;
    committed = offset;
    fetch.start(offset);
  }

  /** How often it went on elsewhere. */
  int seeks() {
    return seeks;
  }

  long handedOut() {
    return handedOut;
  }

  /** Work on all that is before this offset is done. */
  void worked(long offset) {
    worked = Math.max(worked, offset);
  }

  /** The offset to commit for what was worked on; -1 for none. */
  long uncommitted() {
    return !closed && worked > committed ? worked : -1;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  boolean hasUncommitted() {
    return handedOut > Math.max(0, committed);
  }

  /** Whether nobody holds it, and all that was handed out is committed. */
  boolean isIdle() {
    return holds == 0 && !hasUncommitted();
  }

  /** Hands out nothing until it is let go as often. */
  void hold() {
    holds++;
  }

  void letGo() {
    holds--;
    owner.ready(this);
  }

  /** Hands out nothing for now, as the next message was tried in vain. */
  void rest(boolean rest) {
    resting = rest;
    owner.ready(this);
  }

  void pause(boolean pause) {
    paused = pause;
    fetch.more();
    owner.ready(this);
  }

  /** Whether it is to go to another member. */
  boolean isRevoking() {
    return revoking;
  }

  /** Since when it is to go, by the scheduler's clock. */
  long revokedAt() {
    return revokedAt;
  }

  void revoke(long now) {
    revoking = true;
    revokedAt = now;
  }

  /** It stays after all. */
  void keep() {
    revoking = false;
    fetch.more();
    owner.ready(this);
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
    fetch.stop();
    ahead.clear();
    aheadBytes = 0;
  }

  @Override
  public String toString() {
    return partition.toString();
  }

  PartitionProgress progress() {
    long position = ahead.isEmpty() ? fetch.offset() : ahead.element().offset();
    return new PartitionProgress(
        partition, known(position), known(committed), known(nextOffset), paused);
  }

  private static OptionalLong known(long offset) {
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
