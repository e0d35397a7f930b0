package io.narumq.client;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.WorkerCore;
import io.narumq.client.internal.WorkerSettings;
import io.narumq.client.internal.WorkerSources;
import io.narumq.client.internal.runtime.WorkerThreads;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from a queue or a subscription and works on them, several at a time. Thread-safe.
 *
 * <p>A worker takes what it can start at once and, while its work is short (50 ms), one message
 * more for each thread, so that none stands still for a round trip; if it turns out that such a
 * message can not be started within 100 ms it goes back, uncounted. What it holds stays leased to
 * it for as long as its process is alive, however long the work takes (up to {@link
 * QueueSettings#maxProcessing}), also while nodes fail and leaders change. A worker that dies is
 * noticed after its session's time-out; its messages then go to others.
 *
 * <p>Of a subscription it takes from all partitions of the topic, from each on a stream of its own
 * and with a session of its own. While anything is free it takes one message of each partition at
 * least, so with less {@linkplain Builder#concurrency concurrency} than partitions and long work
 * some go back uncounted. It keeps no order, not even in a partition, unless its concurrency is 1
 * and nothing fails.
 */
public final class Worker implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final WorkerCore core;
  private final Parts parts;

  private Worker(WorkerCore core, Parts parts) {
    this.core = core;
    this.parts = parts;
  }

  /** What it has done so far. */
  public WorkerCounters counters() {
    return core.counters();
  }

  /** Closes in good order, within 30 s. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Takes nothing new, waits for the work that is under way, and settles it. If that takes longer
   * than {@code grace}, the worker is {@linkplain #kill() killed}. Must not be called from the
   * processor.
   *
   * @return whether it ended in good order; the same again for a second call
   */
  public boolean close(Duration grace) {
    return parts.close(core, grace);
  }

  /**
   * Stops at once: interrupts the work, settles nothing, tells the cluster nothing. What was held
   * goes to others when the session times out. For tests of one's own system.
   */
  public void kill() {
    parts.stop(core);
  }

  /** Settings of a worker. Not thread-safe. */
  public static final class Builder {
    private final Calls calls;
    private final String name;
    private final WorkerSources from;
    private final Parts parts;
    private int concurrency = 1;
    private Duration sessionTimeout = Duration.ofSeconds(10);
    private @Nullable MessageProcessor processor;

    Builder(Calls calls, String name, WorkerSources from, Parts parts) {
      this.calls = calls;
      this.name = name;
      this.from = from;
      this.parts = parts;
    }

    /**
     * How many messages it works on at a time, each on a thread of its own; 1 to 1,000, default 1.
     */
    public Builder concurrency(int messages) {
      concurrency = Bounds.within("concurrency", messages, 1, 1_000);
      return this;
    }

    /** How long it may be silent before it counts as dead; 1 s to 5 min, default 10 s. */
    public Builder sessionTimeout(Duration silence) {
      sessionTimeout = Bounds.sessionTimeout(silence);
      return this;
    }

    /** The work to do for each message. Required. */
    public Builder handler(MessageProcessor work) {
      processor = work;
      return this;
    }

    /**
     * Starts the worker. Returns at once, whether or not the cluster can be reached yet.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public Worker start() {
      if (processor == null) {
        throw new IllegalStateException("a worker needs a handler");
      }
      WorkerCore core =
          new WorkerCore(
              calls,
              new WorkerSettings(name, concurrency, sessionTimeout),
              from,
              new WorkerThreads(name, concurrency, processor));
      parts.opened(core);
      core.start();
      return new Worker(core, parts);
    }
  }
}
