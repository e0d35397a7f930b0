package io.narumq.client;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.ProducerCore;
import io.narumq.client.internal.ProducerSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Sends many messages to one queue, fast: over one stream, in batches that grow with the load. At
 * low load a message leaves at once. Thread-safe; make one per queue and share it.
 *
 * <p>Every message gets a {@link SendOutcome}, within the {@linkplain Builder#sendTimeout send
 * time-out}. What provably was not stored is repeated until then, by the library; what may have
 * been stored is {@link SendOutcome.Unknown} and never repeated. Messages that travelled in one
 * batch share its fate.
 *
 * <p>Messages become ready in the order in which they were handed over, with one exception: when a
 * batch has to be repeated (a leader went, the cluster was overloaded), batches that were under way
 * together with it may be stored before it. A {@linkplain Builder#window window} of 1 rules that
 * out, for a price in speed.
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
    return core.send(message, whenFull);
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

  /** Closes in good order, within 30 s. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Takes nothing more and waits until all that was handed over has its outcome. When {@code grace}
   * is over, what has not left is Rejected with CLIENT_CLOSED and what has is Unknown.
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

    Builder(Calls calls, String queue, Executor callbacks, Parts parts) {
      this.calls = calls;
      this.queue = queue;
      this.callbacks = callbacks;
      this.parts = parts;
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
              queue, window, batchBytes, pendingMessages, pendingBytes, sendTimeout);
      ProducerCore core = new ProducerCore(calls, settings, callbacks);
      parts.opened(core);
      return new Producer(core, whenFull, parts);
    }
  }
}
