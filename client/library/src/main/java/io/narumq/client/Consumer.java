package io.narumq.client;

import io.narumq.client.internal.Callbacks;
import io.narumq.client.internal.Calls;
import io.narumq.client.internal.ConsumerCore;
import io.narumq.client.internal.ConsumerSettings;
import io.narumq.client.internal.LeasedMessage;
import io.narumq.client.internal.ReturnTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Takes messages from a queue for a program with a rhythm of its own: some are kept ready, so that
 * a poll need not wait for the network. Thread-safe.
 *
 * <p>What was polled, and what is kept ready for the next poll, stays leased to this consumer while
 * it is open and its process is alive, up to {@link QueueSettings#maxProcessing}. Settle each
 * message; what is not settled when the consumer is closed goes back. At most 1,000 messages can be
 * held at a time.
 */
public final class Consumer implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final int SETTLED_MAX = 1_000;

  private final ConsumerCore core;
  private final String queue;
  private final Executor callbacks;
  private final Parts parts;

  private Consumer(ConsumerCore core, String queue, Executor callbacks, Parts parts) {
    this.core = core;
    this.queue = queue;
    this.callbacks = callbacks;
    this.parts = parts;
  }

  /**
   * The next message, or none if none came in time.
   *
   * @param wait how long to wait for it, from zero
   * @throws NaruException CLIENT_CLOSED, or INTERRUPTED (without a message)
   */
  public Optional<ReceivedMessage> poll(Duration wait) {
    return poll(1, wait).stream().findFirst();
  }

  /**
   * The next messages.
   *
   * @param max at most so many, from 1; fewer are returned as soon as there is one
   * @param wait how long to wait for a first one, from zero
   * @return empty if none came
   * @throws NaruException CLIENT_CLOSED, or INTERRUPTED (without a message)
   */
  public List<ReceivedMessage> poll(int max, Duration wait) {
    return Waiting.onPoll(core.poll(Bounds.within("max", max, 1, Integer.MAX_VALUE), wait));
  }

  /** Settles a message for good: it is never delivered again. */
  public SettleOutcome ack(ReceivedMessage message) {
    return ack(List.of(message)).get(0);
  }

  /**
   * Settles 1 to 1,000 messages of this consumer; one outcome for each, in order.
   *
   * @throws IllegalArgumentException for another number, or a message of another queue
   */
  public List<SettleOutcome> ack(List<ReceivedMessage> messages) {
    return Waiting.on(core.ack(own(messages)));
  }

  /**
   * Like {@link #ack(List)}, for who would rather poll on than wait. Closing waits for it.
   *
   * @return fails with {@link NaruException}
   */
  public CompletableFuture<List<SettleOutcome>> ackAsync(List<ReceivedMessage> messages) {
    return Callbacks.handedOver(callbacks, core.ack(own(messages)));
  }

  /**
   * Gives a message back to its old place: ready at once if it was never started, after the
   * back-off of the queue's settings if it failed.
   */
  public SettleOutcome returnMessage(ReceivedMessage message, ReturnReason reason) {
    return Waiting.on(core.giveBack(own(List.of(message)), ReturnTerms.of(reason))).get(0);
  }

  /** Gives a message back that is to be ready after this time, zero to 12 h. */
  public SettleOutcome returnMessage(ReceivedMessage message, ReturnReason reason, Duration delay) {
    return Waiting.on(core.giveBack(own(List.of(message)), new ReturnTerms(reason, delay))).get(0);
  }

  /** Checked here: acks share calls, and one that is refused would take the others with it. */
  private List<LeasedMessage> own(List<ReceivedMessage> messages) {
    Bounds.within("messages", messages.size(), 1, SETTLED_MAX);
    return messages.stream().map(this::own).toList();
  }

  private LeasedMessage own(ReceivedMessage message) {
    if (message instanceof LeasedMessage leased && leased.queue().equals(queue)) {
      return leased;
    }
    throw new IllegalArgumentException(
        "not received from queue '%s' by a consumer: %s".formatted(queue, message));
  }

  /** Closes within 10 s: see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Gives back at once what was not settled. What was never polled does not count as delivered. If
   * the cluster can not be told within {@code grace}, it goes back when the session times out.
   *
   * @return whether the cluster was told in time; the same again for a second call
   */
  public boolean close(Duration grace) {
    return parts.close(core, grace);
  }

  /** Settings of a consumer. Not thread-safe. */
  public static final class Builder {
    private final Calls calls;
    private final String queue;
    private final Executor callbacks;
    private final Parts parts;
    private int prefetch = 100;
    private long prefetchBytes = 16L << 20;
    private Duration sessionTimeout = Duration.ofSeconds(10);

    Builder(Calls calls, String queue, Executor callbacks, Parts parts) {
      this.calls = calls;
      this.queue = queue;
      this.callbacks = callbacks;
      this.parts = parts;
    }

    /** How many messages it keeps ready for the next poll; 1 to 1,000, default 100. */
    public Builder prefetch(int messages) {
      prefetch = Bounds.within("prefetch", messages, 1, 1_000);
      return this;
    }

    /** How large their bodies may be together, but for the last one; default 16 MiB, to 32 MiB. */
    public Builder prefetchBytes(long bytes) {
      prefetchBytes = Bounds.within("prefetchBytes", bytes, 1, 32L << 20);
      return this;
    }

    /** How long it may be silent before it counts as dead; 1 s to 5 min, default 10 s. */
    public Builder sessionTimeout(Duration silence) {
      sessionTimeout = Bounds.sessionTimeout(silence);
      return this;
    }

    /**
     * Starts the consumer. Returns at once, whether or not the cluster can be reached yet.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public Consumer start() {
      ConsumerCore core =
          new ConsumerCore(
              calls, new ConsumerSettings(queue, prefetch, prefetchBytes, sessionTimeout));
      parts.opened(core);
      core.start();
      return new Consumer(core, queue, callbacks, parts);
    }
  }
}
