package io.narumq.client.internal;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.OutOfRange;
import io.narumq.client.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A partition that a reader reads: what was read ahead. Touched on the scheduler only. */
final class ReadPartition implements PartitionFetch.Owner {
  private final PartitionFetch fetch;
  private final Runnable changed;
  private final int ahead;
  private final Deque<FetchedMessage> messages = new ArrayDeque<>();
  private long bytes;
  private @Nullable NaruException failure;

  /**
   * Reads nothing before it is started.
   *
   * @param share how many bytes may be read ahead, half of them in the stream
   * @param changed there may be something to take, or it has failed
   */
  ReadPartition(
      Calls calls,
      TopicPartition partition,
      int incarnation,
      OutOfRange outOfRange,
      int share,
      Runnable changed) {
    FetchStream stream = new FetchStream(calls.router(), partition, incarnation, share / 2);
    this.fetch = new PartitionFetch(calls, partition, incarnation, outOfRange, stream, this);
    this.ahead = share / 2;
    this.changed = changed;
  }

  void start(long offset) {
    fetch.start(offset);
  }

  @Override
  public int room() {
    return bytes < ahead ? ahead : 0;
  }

  @Override
  public void found(long offset) {
    fetch.start(offset);
  }

  @Override
  public void fetched(List<FetchedMessage> more, long nextOffset) {
    more.forEach(this::add);
    changed.run();
  }

  private void add(FetchedMessage message) {
    messages.add(message);
    bytes += PartitionReader.bytes(message);
  }

  @Override
  public void failed(NaruException why) {
    failure = why;
    changed.run();
  }

  /** Why it stands still, once all before that was taken. */
  @Nullable NaruException failure() {
    return messages.isEmpty() ? failure : null;
  }

  /** At most so many of those that are next. */
  List<FetchedMessage> take(int max) {
    List<FetchedMessage> taken = new ArrayList<>(Math.min(max, messages.size()));
    while (taken.size() < max && !messages.isEmpty()) {
      FetchedMessage message = messages.remove();
      bytes -= PartitionReader.bytes(message);
      taken.add(message);
    }
    fetch.more();
    return taken;
  }

  /** The last ones that were taken were not handed out after all. */
  void putBack(List<FetchedMessage> taken) {
    for (int i = taken.size() - 1; i >= 0; i--) {
      messages.addFirst(taken.get(i));
      bytes += PartitionReader.bytes(taken.get(i));
    }
  }

  void stop() {
    fetch.stop();
    messages.clear();
    bytes = 0;
  }
}
