package io.narumq.client.internal;

import io.narumq.client.FetchedMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some messages of a partition that are worked on one after the other, on one thread. Ends when its
 * time is over too, so that other partitions have their turn. One thread works, any may look.
 */
public final class PartitionRun {
  private final Scheduler scheduler;
  private final GroupCore core;
  private final PartitionReader reader;
  private final long before;
  private final List<FetchedMessage> messages;
  private final long until;
  private volatile int done;
  private volatile boolean stopped;

  PartitionRun(
      Scheduler scheduler,
      GroupCore core,
      PartitionReader reader,
      long before,
      List<FetchedMessage> messages,
      long until) {
    this.scheduler = scheduler;
    this.core = core;
    this.reader = reader;
    this.before = before;
    this.messages = messages;
    this.until = until;
  }

  /** The next message to work on; null if the run ends. */
  public @Nullable FetchedMessage next() {
    long now = scheduler.now();
    boolean over = done > 0 && now >= until;
    return stopped || over || done == messages.size() || now >= core.confirmedUntil()
        ? null
        : messages.get(done);
  }

  /** The work on the message that was next is done. */
  public void done() {
    // Nobody else writes it.
    int before = done;
    done = before + 1;
  }

  /** Begins with nothing more. */
  void stop() {
    stopped = true;
  }

  PartitionReader reader() {
    return reader;
  }

  /** The offset behind what is done; -1 if nothing is. */
  long workedUpTo() {
    int count = done;
    return count == 0 ? -1 : messages.get(count - 1).offset() + 1;
  }

  /** The offset behind what is done now or was handed out before. */
  long handedOut() {
    return Math.max(before, workedUpTo());
  }

  int count() {
    return done;
  }

  List<FetchedMessage> rest() {
    return messages.subList(done, messages.size());
  }
}
