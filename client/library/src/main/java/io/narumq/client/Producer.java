package io.narumq.client;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.ProducerCore;
import io.narumq.client.internal.ProducerIdentity;
import io.narumq.client.internal.ProducerSettings;
import io.narumq.client.internal.QueueDestination;
import io.narumq.client.internal.QueuePayload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends many messages to one queue, fast: over one stream, in batches that grow with the load. At
 * low load a message leaves at once. Thread-safe; make one per queue and share it.
 *
 * <p>Every message is stored once and gets a {@link SendOutcome}, within the {@linkplain
 * Builder#sendTimeout send time-out}. Until then the library repeats whatever was refused or whose
 * answer was lost: each batch has a stamp, by which the cluster knows it again and answers the ids
 * that the messages got. So {@link SendOutcome.Unknown} is left for what had no answer at all until
 * the time-out or the close, and for a repeat that comes after the cluster forgot the producer: it
 * does so when it is closed, after 10 minutes without a send, or with the queue, and the library
 * then attaches a new one by itself. Messages that travelled in one batch share its fate.
 *
 * <p>The first message takes one call more, to attach the producer; a queue whose shard remembers
 * 10,000 already refuses it with TOO_MANY_PRODUCERS. So keep a producer, or see {@link
 * Builder#unstamped}.
 *
 * <p>Messages become ready in the order in which they were handed over, with one exception: when a
 * batch has to be repeated (a leader went, the cluster was overloaded), batches that were under way
 * together with it may be stored before it. A {@linkplain QueueSettings#fifo FIFO queue} does not
 * take these before their turn, so there the order is kept whatever happens, unless the producer is
 * {@link Builder#unstamped}. Elsewhere a {@linkplain Builder#window window} of 1 rules it out, for
 * a price in speed.
 */
public final class Producer implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final ProducerCore core;
  private final ProducerCore.WhenFull whenFull;
  private final Parts parts;

  private Producer(ProducerCore core, ProducerCore.WhenFull whenFull, Parts parts) {
    this.core = core;
    this.whenFull = whenFull;
    this.parts = parts;
  }

  /**
   * Sends a message; the future never fails, it completes on the client's executor. While the
   * producer is full this blocks the calling thread, or answers Rejected with PRODUCER_FULL: see
   * {@link Builder#failWhenFull}.
   */
  public CompletableFuture<SendOutcome> sendAsync(OutgoingMessage message) {
    return core.send(QueuePayload.of(message), whenFull);
  }

  /**
   * Sends a message with a number of the application's own, its line in a file say: the same number
   * again stores nothing and is answered with the first id, also after a restart under the same
   * {@link Builder#name}. Bodies are not compared. Numbers grow, with small gaps or none: one that
   * is 1,024 or more behind the highest and not remembered is Rejected with SEQUENCE_TOO_OLD. A
   * FIFO queue takes them from 0 on without any gap: behind one that was rejected all are Rejected
   * with SEQUENCE_GAP, until they are sent again from there. Such a message travels alone, so many
   * need a larger {@link Builder#window}.
   *
   * @param sequence 0 to 2^63 - 2
   * @throws IllegalStateException if the producer is {@link Builder#unstamped}
   */
  public CompletableFuture<SendOutcome> sendAsync(OutgoingMessage message, long sequence) {
    if (!core.isStamped()) {
      throw new IllegalStateException("a producer without stamps has no sequences");
    }
    return core.send(
        QueuePayload.of(message),
        Bounds.within("sequence", sequence, 0, Long.MAX_VALUE - 1),
        whenFull);
  }

  /** Like {@link #sendAsync(OutgoingMessage, long)}; waits like {@link #send(OutgoingMessage)}. */
  public SendOutcome send(OutgoingMessage message, long sequence) {
    return Waiting.onSend(sendAsync(message, sequence));
  }

  /**
   * Where an application goes on after a restart: one more than the highest sequence that is known
   * to be stored, 0 if none is. Of several that were under way together a lower one may be missing:
   * repeat the last few, at least as many as the {@link Builder#window}. The first call takes the
   * name over from whoever had it.
   *
   * @throws NaruException if the cluster can not be reached
   * @throws QueueNotFoundException if it is not there
   * @throws IllegalStateException if the producer is {@link Builder#unstamped}
   */
  public long nextSequence() {
    if (!core.isStamped()) {
      throw new IllegalStateException("a producer without stamps has no sequences");
    }
    return Waiting.on(core.nextSequence());
  }

  /** Sends a message and waits until a majority has it on disk. Throws nothing. */
  public SendOutcome send(OutgoingMessage message) {
    return Waiting.onSend(sendAsync(message));
  }

  /**
   * Waits until every message that was handed over before has its outcome. Returns early, with the
   * thread's interrupt flag set, if the thread is interrupted.
   */
  public void flush() {
    var unused = Waiting.atMost(core.flush(), Duration.ofDays(1));
  }

  /** Closes in good order, within 30 s. See {@link #close(Duration)}. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Takes nothing more and waits until all that was handed over has its outcome. When {@code grace}
   * is over, what has not left is Rejected with CLIENT_CLOSED and what has is Unknown. If all is
   * done in time and the producer has no {@link Builder#name}, the cluster is told that it may
   * forget it; that takes one call, for which at most a second is waited.
   *
   * @return whether all was done in time; the same again for a second call
   */
  public boolean close(Duration grace) {
    return parts.close(core, grace);
  }

  /** Settings of a producer. Not thread-safe. */
  public static final class Builder {
    private final Calls calls;
    private final String queue;
    private final Executor callbacks;
    private final Parts parts;
    private int window = 8;
    private int batchBytes = 256 << 10;
    private int pendingMessages = 10_000;
    private long pendingBytes = 64L << 20;
    private Duration sendTimeout = Duration.ofSeconds(30);
    private ProducerCore.WhenFull whenFull = Waiting::atMost;
    private @Nullable ProducerIdentity identity;

    Builder(Calls calls, String queue, Executor callbacks, Parts parts) {
      this.calls = calls;
      this.queue = queue;
      this.callbacks = callbacks;
      this.parts = parts;
    }

    /**
     * Goes on as the producer of this name, 1 to 64 characters, of this queue, after a restart: see
     * {@link Producer#nextSequence}. Whoever had the name before is fenced: all that it sends from
     * then on is Rejected with PRODUCER_FENCED, {@link ProducerFencedException}, so a process that
     * was believed dead stores nothing any more. The cluster remembers a name for 7 days without a
     * send, of time in which it serves. Takes the place of {@link #unstamped}.
     */
    public Builder name(String name) {
      Bounds.within("the length of the name", name.length(), 1, 64);
      identity = ProducerIdentity.named(name);
      return this;
    }

    /**
     * The cluster does not know sends again: one whose answer was lost is {@link
     * SendOutcome.Unknown} and not repeated, unless its messages have {@linkplain
     * OutgoingMessage#dedupeKey dedupe keys}. Saves the call before the first message, and the
     * cluster two rows a batch. Takes the place of {@link #name}.
     */
    public Builder unstamped() {
      identity = ProducerIdentity.NONE;
      return this;
    }

    /** How many batches may be under way at a time; 1 to 100, default 8. */
    public Builder window(int batches) {
      window = Bounds.within("window", batches, 1, 100);
      return this;
    }

    /**
     * A batch is closed when its bodies and headers are about to pass this many bytes, or at 1,000
     * messages; 1 to 2 MiB, default 256 KiB. A larger message goes alone.
     */
    public Builder batchBytes(int bytes) {
      batchBytes = Bounds.within("batchBytes", bytes, 1, 2 << 20);
      return this;
    }

    /** How many messages may wait for their outcome; 1 to a million, default 10,000. */
    public Builder pendingMessages(int messages) {
      pendingMessages = Bounds.within("pendingMessages", messages, 1, 1_000_000);
      return this;
    }

    /** How many bytes of bodies and headers may wait for their outcome; default 64 MiB. */
    public Builder pendingBytes(long bytes) {
      pendingBytes = Bounds.within("pendingBytes", bytes, 1, Long.MAX_VALUE);
      return this;
    }

    /** From the call to the outcome, with all waiting and repeating; default 30 s. */
    public Builder sendTimeout(Duration whole) {
      sendTimeout = Bounds.positive(whole);
      return this;
    }

    /**
     * Answers PRODUCER_FULL while the producer is full, instead of blocking the thread that sends
     * for up to the send time-out.
     */
    public Builder failWhenFull() {
      whenFull = (room, atMost) -> false;
      return this;
    }

    /**
     * The producer. Connects to nobody before the first message, so it does not block.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public Producer build() {
      ProducerSettings settings =
          new ProducerSettings(
              new QueueDestination(queue),
              window,
              batchBytes,
              pendingMessages,
              pendingBytes,
              sendTimeout,
              identity == null ? ProducerIdentity.random(calls) : identity);
      ProducerCore core = new ProducerCore(calls, settings, callbacks);
      parts.opened(core);
      return new Producer(core, whenFull, parts);
    }
  }
}
