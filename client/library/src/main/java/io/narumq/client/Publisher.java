package io.narumq.client;

import io.narumq.api.Packing;
import io.narumq.api.Partitioning;
import io.narumq.client.internal.Calls;
import io.narumq.client.internal.PartitionDestination;
import io.narumq.client.internal.ProducerCore;
import io.narumq.client.internal.ProducerIdentity;
import io.narumq.client.internal.ProducerSettings;
import io.narumq.client.internal.TopicCalls;
import io.narumq.client.internal.TopicPayload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages to one topic, fast: for each partition over one stream, in message sets that
 * grow with the load. At low load a message leaves at once. Thread-safe; make one per topic and
 * share it.
 *
 * <p>A message with a key goes to the partition of the key, so messages of a key stay in order. One
 * without goes where the one before went, and to the next partition when that has a set full.
 *
 * <p>Every message is stored once and gets a {@link PublishOutcome}, as with a {@link Producer}:
 * what was refused, or whose answer was lost, is repeated within the {@linkplain
 * Builder#publishTimeout time-out}, with a stamp by which the cluster knows it again. In a
 * partition messages are stored in the order in which they were handed over, whatever happens,
 * unless the publisher is {@link Builder#unstamped}.
 *
 * <p>If the topic is deleted and made again, all that is published then is Rejected with
 * TOPIC_REPLACED: make another publisher.
 */
public final class Publisher implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final int SET_MESSAGES = 1_000;

  private final int partitions;
  private final int batchBytes;
  private final ProducerCore.WhenFull whenFull;
  private final Parts parts;
  private final IntFunction<ProducerCore> coreOf;
  private final @Nullable ProducerCore[] cores;
  private int current;
  private int currentBytes;
  private int currentMessages;
  private boolean closed;

  private Publisher(
      int partitions,
      int batchBytes,
      ProducerCore.WhenFull whenFull,
      Parts parts,
      IntFunction<ProducerCore> coreOf) {
    this.partitions = partitions;
    this.batchBytes = batchBytes;
    this.whenFull = whenFull;
    this.parts = parts;
    this.coreOf = coreOf;
    this.cores = new ProducerCore[partitions];
    // Many that live for a few messages would else all begin with the same partition.
    this.current = ThreadLocalRandom.current().nextInt(partitions);
  }

  /**
   * Publishes a message; the future never fails, it completes on the client's executor. While too
   * much is pending for its partition this blocks the calling thread, or answers Rejected with
   * PRODUCER_FULL: see {@link Builder#failWhenFull}.
   */
  public CompletableFuture<PublishOutcome> publishAsync(TopicMessage message) {
    TopicPayload payload = TopicPayload.of(message);
    return publish(
        payload,
        message.key().isEmpty()
            ? nextInTurn(payload.bytes())
            : Partitioning.partitionOf(message.key(), partitions));
  }

  /** Like {@link #publishAsync(TopicMessage)} to this partition, whatever the key. */
  public CompletableFuture<PublishOutcome> publishAsync(TopicMessage message, int partition) {
    return publish(
        TopicPayload.of(message), Bounds.within("partition", partition, 0, partitions - 1));
  }

  /** Publishes a message and waits until a majority has it on disk. Throws nothing. */
  public PublishOutcome publish(TopicMessage message) {
    return Waiting.onPublish(publishAsync(message));
  }

  /** Like {@link #publish(TopicMessage)} to this partition, whatever the key. */
  public PublishOutcome publish(TopicMessage message, int partition) {
    return Waiting.onPublish(publishAsync(message, partition));
  }

  /** How many partitions the topic has. */
  public int partitions() {
    return partitions;
  }

  private CompletableFuture<PublishOutcome> publish(TopicPayload payload, int partition) {
    ProducerCore core = core(partition);
    return core == null
        ? CompletableFuture.completedFuture(
            new PublishOutcome.Rejected(ErrorReason.CLIENT_CLOSED, "the publisher was closed"))
        : core.send(payload, whenFull).thenApply(outcome -> outcome(partition, outcome));
  }

  private static PublishOutcome outcome(int partition, SendOutcome outcome) {
    if (outcome instanceof SendOutcome.Acked acked) {
      return new PublishOutcome.Acked(partition, acked.ids().get(0).sequence());
    }
    return outcome instanceof SendOutcome.Rejected rejected
        ? new PublishOutcome.Rejected(rejected.reason(), rejected.message())
        : new PublishOutcome.Unknown(((SendOutcome.Unknown) outcome).cause());
  }

  /** Sets, not messages, are dealt out: small sets would cost more. */
  private synchronized int nextInTurn(int bytes) {
    boolean full = currentBytes + bytes > batchBytes || currentMessages == SET_MESSAGES;
    if (currentMessages > 0 && full) {
      current = (current + 1) % partitions;
      currentBytes = 0;
      currentMessages = 0;
    }
    currentBytes += bytes;
    currentMessages++;
    return current;
  }

  /** Null if it is closed, or its client is. */
  private synchronized @Nullable ProducerCore core(int partition) {
    ProducerCore core = cores[partition];
    if (core != null || closed) {
      return core;
    }
    try {
      core = coreOf.apply(partition);
    } catch (NaruException e) {
      closed = true;
    }
    cores[partition] = core;
    return core;
  }

  private synchronized List<ProducerCore> open() {
    List<ProducerCore> open = new ArrayList<>();
    for (ProducerCore core : cores) {
      if (core != null) {
        open.add(core);
      }
    }
    return open;
  }

  /**
   * Waits until every message that was handed over before has its outcome. Returns early, with the
   * thread's interrupt flag set, if the thread is interrupted.
   */
  public void flush() {
    CompletableFuture<?>[] flushes =
        open().stream().map(ProducerCore::flush).toArray(CompletableFuture<?>[]::new);
    var unused = Waiting.atMost(CompletableFuture.allOf(flushes), Duration.ofDays(1));
  }

  /** Closes in good order, within 30 s. See {@link #close(Duration)}. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Takes nothing more and waits until all that was handed over has its outcome; otherwise like
   * {@link Producer#close(Duration)}.
   *
   * @return whether all was done in time
   */
  public boolean close(Duration grace) {
    List<ProducerCore> open = closing();
    // Side by side: each drains from now on.
    open.forEach(
        core -> {
          var unused = core.drain();
        });
    long deadline = System.nanoTime() + grace.toNanos();
    boolean inTime = true;
    for (ProducerCore core : open) {
      inTime &= parts.close(core, Duration.ofNanos(deadline - System.nanoTime()));
    }
    return inTime;
  }

  private synchronized List<ProducerCore> closing() {
    closed = true;
    return open();
  }

  /** Settings of a publisher. Not thread-safe. */
  public static final class Builder {
    private final Calls calls;
    private final String topic;
    private final Executor callbacks;
    private final Parts parts;
    private int window = 8;
    private int batchBytes = 256 << 10;
    private int pendingMessages = 10_000;
    private long pendingBytes = 64L << 20;
    private Duration publishTimeout = Duration.ofSeconds(30);
    private ProducerCore.WhenFull whenFull = Waiting::atMost;
    private boolean packed;
    private @Nullable ProducerIdentity identity;

    Builder(Calls calls, String topic, Executor callbacks, Parts parts) {
      this.calls = calls;
      this.topic = topic;
      this.callbacks = callbacks;
      this.parts = parts;
    }

    /**
     * Goes on as the publisher of this name, 1 to 64 characters, after a restart: whoever had the
     * name before is fenced in each partition as soon as this one publishes there, see {@link
     * Producer.Builder#name}. Takes the place of {@link #unstamped}.
     */
    public Builder name(String name) {
      Bounds.within("the length of the name", name.length(), 1, 64);
      identity = ProducerIdentity.named(name);
      return this;
    }

    /**
     * The cluster does not know sets again: one whose answer was lost is {@link
     * PublishOutcome.Unknown} and not repeated. Takes the place of {@link #name}.
     */
    public Builder unstamped() {
      identity = ProducerIdentity.NONE;
      return this;
    }

    /**
     * Packs the bodies of each set together by zstd, if that makes them smaller: less to send, to
     * replicate and to store. What is known of messages without their bodies stays readable.
     * Readers and workers of this library get them unpacked; those that fetch or are in groups need
     * com.github.luben:zstd-jni on their class path, as this one does. Gains with larger {@link
     * #batchBytes}, which count unpacked.
     *
     * @throws IllegalStateException if zstd-jni is not on the class path
     */
    public Builder packed() {
      try {
        Packing.requireZstd();
      } catch (LinkageError e) {
        throw new IllegalStateException("put com.github.luben:zstd-jni on the class path", e);
      }
      packed = true;
      return this;
    }

    /** How many sets may be under way at a time, in each partition; 1 to 100, default 8. */
    public Builder window(int sets) {
      window = Bounds.within("window", sets, 1, 100);
      return this;
    }

    /**
     * A set is closed when its messages are about to pass this many bytes, or at 1,000 messages; 1
     * to 1.5 MiB, default 256 KiB. A larger message goes alone.
     */
    public Builder batchBytes(int bytes) {
      batchBytes = Bounds.within("batchBytes", bytes, 1, 3 << 19);
      return this;
    }

    /** How many messages of a partition may wait for their outcome; default 10,000. */
    public Builder pendingMessages(int messages) {
      pendingMessages = Bounds.within("pendingMessages", messages, 1, 1_000_000);
      return this;
    }

    /** How many bytes of messages of a partition may wait for their outcome; default 64 MiB. */
    public Builder pendingBytes(long bytes) {
      pendingBytes = Bounds.within("pendingBytes", bytes, 1, Long.MAX_VALUE);
      return this;
    }

    /** From the call to the outcome, with all waiting and repeating; default 30 s. */
    public Builder publishTimeout(Duration whole) {
      publishTimeout = Bounds.positive(whole);
      return this;
    }

    /** Answers PRODUCER_FULL while too much is pending, instead of blocking the thread. */
    public Builder failWhenFull() {
      whenFull = (room, atMost) -> false;
      return this;
    }

    /**
     * The publisher. Asks the cluster how many partitions the topic has.
     *
     * @throws NaruException TOPIC_NOT_FOUND, or CLIENT_CLOSED
     */
    public Publisher build() {
      TopicInfo info = Waiting.on(new TopicCalls(calls).get(topic));
      ProducerSettings settings = settings();
      return new Publisher(
          info.settings().partitions(),
          batchBytes,
          whenFull,
          parts,
          partition ->
              core(
                  settings.to(
                      new PartitionDestination(topic, partition, info.incarnation(), packed))));
    }

    private ProducerSettings settings() {
      return new ProducerSettings(
          new PartitionDestination(topic, 0, 0, packed),
          window,
          batchBytes,
          pendingMessages,
          pendingBytes,
          publishTimeout,
          identity == null ? ProducerIdentity.random(calls) : identity);
    }

    /** Of each partition its own: streams, windows and sequences know nothing of each other. */
    private ProducerCore core(ProducerSettings settings) {
      ProducerCore core = new ProducerCore(calls, settings, callbacks);
      parts.opened(core);
      return core;
    }
  }
}
