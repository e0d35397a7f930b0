package io.narumq.client.internal;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.OutOfRange;
import io.narumq.client.TopicInfo;
import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads partitions over streams, for whoever polls. Public methods are thread-safe; futures fail
 * with {@link NaruException}.
 */
public final class TopicReaderCore implements Part {
  /** So many of one partition before it is the turn of the next one. */
  private static final int TURN = 100;

  private static final int SHARE_MIN = 64 << 10;

  private final Scheduler scheduler;

  /** Each with where it begins. */
  private final Map<ReadPartition, Long> starts = new LinkedHashMap<>();

  /** In turn: the first one is next. */
  private final Deque<ReadPartition> turns = new ArrayDeque<>();

  private final Polls<FetchedMessage> polls;
  private boolean closed;

  /**
   * A reader that does nothing before {@link #start}.
   *
   * @param offsets where to begin, by partition
   * @param prefetchBytes of all partitions together; each has 64 KiB at least
   */
  public TopicReaderCore(
      Calls calls,
      TopicInfo topic,
      Map<Integer, Long> offsets,
      OutOfRange outOfRange,
      long prefetchBytes) {
    this.scheduler = calls.scheduler();
    this.polls = new Polls<>(scheduler, "reader", this::serve);
    int share = (int) Math.max(SHARE_MIN, prefetchBytes / offsets.size());
    offsets.forEach(
        (number, offset) ->
            starts.put(
                new ReadPartition(
                    calls,
                    new TopicPartition(topic.name(), number),
                    topic.incarnation(),
                    outOfRange,
                    share,
                    this::serve),
                offset));
    turns.addAll(starts.keySet());
  }

  /** Begins to read. */
  public void start() {
    scheduler.execute(
        () -> {
          if (!closed) {
            starts.forEach(ReadPartition::start);
          }
        });
  }

  /** Like {@link Polls#poll}. */
  public CompletableFuture<List<FetchedMessage>> poll(int max, Duration wait) {
    return polls.poll(max, wait);
  }

  private void serve() {
    boolean goesOn = true;
    while (goesOn && polls.isWaiting()) {
      NaruException failure = failure();
      if (failure != null) {
        polls.fail(failure);
      } else {
        goesOn = serveFirst();
      }
    }
  }

  private @Nullable NaruException failure() {
    for (ReadPartition partition : turns) {
      if (partition.failure() != null) {
        return partition.failure();
      }
    }
    return null;
  }

  /** Whether there was something for the first one. */
  private boolean serveFirst() {
    Map<ReadPartition, List<FetchedMessage>> taken = new LinkedHashMap<>();
    List<FetchedMessage> messages = new ArrayList<>();
    for (int i = 0; i < turns.size() && messages.size() < polls.max(); i++) {
      ReadPartition partition = turns.remove();
      turns.add(partition);
      List<FetchedMessage> some = partition.take(Math.min(TURN, polls.max() - messages.size()));
      taken.put(partition, some);
      messages.addAll(some);
    }
    if (messages.isEmpty()) {
      return false;
    }
    if (!polls.hand(messages)) {
      taken.forEach(ReadPartition::putBack);
    }
    return true;
  }

  @Override
  public CompletableFuture<Void> drain() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          stopAll();
          done.complete(null);
        });
    return done;
  }

  @Override
  public void stop() {
    scheduler.execute(this::stopAll);
  }

  private void stopAll() {
    closed = true;
    polls.close();
    turns.forEach(ReadPartition::stop);
  }
}
