package io.narumq.client.internal;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruException;
import io.narumq.client.OffsetOutOfRangeException;
import io.narumq.client.OutOfRange;
import io.narumq.client.PartitionInfo;
import io.narumq.client.StartPosition;
import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a partition from one place on, one answer after the other for as long as there is room. To
 * read from another place there is another one of these. Touched on the scheduler only.
 */
final class PartitionFetch {
  /** Who takes what was read. */
  interface Owner {
    /** How many bytes the next fetch may bring; 0 for none. */
    int room();

    /** Where it was told to begin is this offset; nothing is read before it is started there. */
    void found(long offset);

    /** What is next in the partition, and what the next message gets that is published. */
    void fetched(List<FetchedMessage> messages, long nextOffset);

    /** It stands still. */
    void failed(NaruException why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(PartitionFetch.class);

  /** A partition that is not there, or ends before the offset, may be one of a deposed leader. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final TopicCalls topics;
  private final Scheduler scheduler;
  private final Backoff backoff;
  private final TopicPartition partition;
  private final int incarnation;
  private final OutOfRange outOfRange;
  private final Feed feed;
  private final Owner owner;
  private long offset = -1;
  private long troubleSince = -1;
  private @Nullable CompletableFuture<?> inFlight;
  private Scheduler.@Nullable Timer pause;
  private boolean stopped;

  PartitionFetch(
      Calls calls,
      TopicPartition partition,
      int incarnation,
      OutOfRange outOfRange,
      Feed feed,
      Owner owner) {
    this.topics = new TopicCalls(calls);
    this.scheduler = calls.scheduler();
    this.backoff = calls.router().backoff();
    this.partition = partition;
    this.incarnation = incarnation;
    this.outOfRange = outOfRange;
    this.feed = feed;
    this.owner = owner;
  }

  /** Begins there, whether or not there is such an offset. */
  void start(long at) {
    offset = at;
    more();
  }

  /** Finds the offset of that place. */
  void find(StartPosition place) {
    inFlight =
        look(
            found ->
                owner.found(
                    place == StartPosition.EARLIEST ? found.firstOffset() : found.nextOffset()));
  }

  /** The offset that is fetched next; -1 before that is known. */
  long offset() {
    return offset;
  }

  /** Fetches if there is room. */
  void more() {
    int bytes = owner.room();
    if (stopped || offset < 0 || inFlight != null || pause != null || bytes == 0) {
      return;
    }
    CompletableFuture<TopicCalls.Fetched> call = feed.next(offset, bytes);
    inFlight = call;
    var unused = call.whenComplete(this::fetched);
  }

  private void fetched(TopicCalls.@Nullable Fetched answer, @Nullable Throwable failure) {
    inFlight = null;
    if (stopped) {
      return;
    }
    if (answer == null) {
      failed(Calls.reason(failure));
      return;
    }
    well();
    List<FetchedMessage> messages = answer.messages();
    if (!messages.isEmpty()) {
      offset = messages.get(messages.size() - 1).offset() + 1;
    }
    owner.fetched(messages, answer.nextOffset());
    more();
  }

  private void well() {
    backoff.reset();
    troubleSince = -1;
  }

  private void failed(NaruException why) {
    switch (why.reason()) {
      case OFFSET_OUT_OF_RANGE -> inFlight = look(this::outside);
      case TOPIC_NOT_FOUND, PARTITION_NOT_FOUND -> {
        if (patient()) {
          again();
        } else {
          owner.failed(why);
        }
      }
      case TOPIC_REPLACED, FIELD_INVALID, BODIES_UNREADABLE, UNRECOGNIZED -> owner.failed(why);
      case CLIENT_CLOSED -> stop();
      default -> again();
    }
  }

  private boolean patient() {
    if (troubleSince < 0) {
      troubleSince = scheduler.now();
    }
    return scheduler.now() - troubleSince < PATIENCE.toNanos();
  }

  private void again() {
    pause =
        scheduler.schedule(
            backoff.next(Duration.ZERO),
            () -> {
              pause = null;
              more();
            });
  }

  private CompletableFuture<?> look(Consumer<PartitionInfo> then) {
    return topics
        .partition(partition, incarnation)
        .whenComplete(
            (found, failure) -> {
              inFlight = null;
              if (stopped) {
                return;
              }
              if (found == null) {
                lookedInVain(Calls.reason(failure), then);
              } else {
                then.accept(found);
              }
            });
  }

  private void lookedInVain(NaruException why, Consumer<PartitionInfo> then) {
    boolean hopeless =
        switch (why.reason()) {
          case TOPIC_NOT_FOUND, PARTITION_NOT_FOUND -> !patient();
          case TOPIC_REPLACED, FIELD_INVALID, UNRECOGNIZED, CLIENT_CLOSED -> true;
          default -> false;
        };
    if (hopeless) {
      owner.failed(why);
      return;
    }
    pause =
        scheduler.schedule(
            backoff.next(Duration.ZERO),
            () -> {
              pause = null;
              inFlight = look(then);
            });
  }

  /** What is below the first offset is gone for good; what is above the last may be to come. */
  private void outside(PartitionInfo found) {
    boolean gone = offset < found.firstOffset();
    if (!gone && (offset <= found.nextOffset() || patient())) {
      again();
      return;
    }
    OffsetOutOfRangeException error =
        new OffsetOutOfRangeException(partition, offset, found.firstOffset(), found.nextOffset());
    if (outOfRange == OutOfRange.FAIL) {
      owner.failed(error);
      return;
    }
    offset = outOfRange == OutOfRange.EARLIEST ? found.firstOffset() : found.nextOffset();
    LOG.warn("Going on at {} of {}: {}", offset, partition, error.getMessage());
    well();
    more();
  }

  void stop() {
    stopped = true;
    feed.stop();
    if (pause != null) {
      pause.cancel();
    }
    if (inFlight != null) {
      inFlight.cancel(true);
    }
  }
}
