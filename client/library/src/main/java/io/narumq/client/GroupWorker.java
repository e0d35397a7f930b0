package io.narumq.client;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.GroupWorkerCore;
import io.narumq.client.internal.runtime.GroupThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A member of a consumer group that works on messages as they come: those of a partition one after
 * the other, several partitions at a time. What is done is committed within about 0.1 s.
 * Thread-safe.
 *
 * <p>See {@link GroupConsumer} for what a group is. A partition that is to go to another member is
 * given up when the message that is worked on is done and committed. No more is read ahead than
 * {@linkplain GroupMemberBuilder#prefetchBytes some bytes}, however long the work takes.
 */
public final class GroupWorker implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final GroupWorkerCore core;
  private final Parts parts;

  private GroupWorker(GroupWorkerCore core, Parts parts) {
    this.core = core;
    this.parts = parts;
  }

  /** What it has done so far. */
  public GroupWorkerCounters counters() {
    return core.counters();
  }

  /** The partitions that it has now, and how far it is in each. */
  public List<PartitionProgress> progress() {
    return List.copyOf(Waiting.on(core.progress()));
  }

  /**
   * Why it is over, or stands still in a partition; empty if all is well. See {@link
   * GroupListener#onFailed}.
   */
  public Optional<NaruException> failure() {
    return Waiting.on(core.failure());
  }

  /** Closes in good order, within 30 s. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Begins with nothing new, waits for the messages that are worked on, commits what is done and
   * leaves the group (unless it has an {@linkplain Builder#instanceId instance id}). If that takes
   * longer than {@code grace}, it is {@linkplain #kill() killed}. Must not be called from the
   * processor.
   *
   * @return whether it ended in good order; the same again for a second call
   */
  public boolean close(Duration grace) {
    return parts.close(core, grace);
  }

  /**
   * Stops at once: interrupts the work, commits nothing, tells the cluster nothing. For tests of
   * one's own system.
   */
  public void kill() {
    parts.stop(core);
  }

  /** Settings of a group worker. Not thread-safe. */
  public static final class Builder extends GroupMemberBuilder<Builder> {
    private int concurrency = 1;
    private @Nullable TopicMessageProcessor processor;

    Builder(Calls calls, String group, Executor callbacks, Parts parts) {
      super(calls, group, callbacks, parts);
    }

    @Override
    Builder itself() {
      return this;
    }

    /** How many partitions it works on at a time, each on a thread; 1 to 1,000, default 1. */
    public Builder concurrency(int partitions) {
      concurrency = Bounds.within("concurrency", partitions, 1, 1_000);
      return this;
    }

    /** The work to do for each message. Required. */
    public Builder handler(TopicMessageProcessor work) {
      processor = work;
      return this;
    }

    /**
     * Starts the worker. Returns at once, whether or not the cluster can be reached yet and the
     * topics are there.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public GroupWorker start() {
      if (processor == null) {
        throw new IllegalStateException("a group worker needs a handler");
      }
      GroupWorkerCore core =
          new GroupWorkerCore(
              calls,
              settings(),
              concurrency,
              new GroupThreads(group, concurrency, processor),
              callbacks,
              listener);
      parts.opened(core);
      core.start();
      return new GroupWorker(core, parts);
    }
  }
}
