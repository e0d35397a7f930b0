package io.narumq.node.sim;

import io.narumq.client.MessageId;
import io.narumq.client.internal.LeasedMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one message went through, as clients saw it. */
final class Fate {
  /** Somebody who has it and has not let go of it, for as long as its lease lasts. */
  private static final class Hold {
    private final int client;
    private final LeasedMessage message;
    private final long fromUs;
    private long extendedUntilUs;

    Hold(int client, LeasedMessage message, long fromUs) {
      this.client = client;
      this.message = message;
      this.fromUs = fromUs;
    }

    boolean lasts(long nowUs) {
      return extendedUntilUs > nowUs || !message.remainingLease().isZero();
    }

    @Override
    public String toString() {
      return "by client " + client + " under lease " + message.fencingNumber() + " since " + fromUs;
    }
  }

  private final String body;
  private final long dueMs;
  private final List<Hold> holds = new ArrayList<>();
  private @Nullable MessageId id;
  private boolean acked;
  private @Nullable String rejected;
  private long fence;
  private long ackedUpTo;

  Fate(String body, long dueMs) {
    this.body = body;
    this.dueMs = dueMs;
  }

  long dueMs() {
    return dueMs;
  }

  void acked(MessageId named) {
    acked = true;
    named(named);
  }

  void rejected(String why) {
    rejected = why;
    checkRejected();
  }

  private void checkRejected() {
    if (rejected != null && id != null) {
      throw new Violation(this + " is stored, but its send was refused: " + rejected);
    }
  }

  private void named(MessageId named) {
    if (id != null && !id.equals(named)) {
      throw new Violation(this + " was stored again, as " + named);
    }
    id = named;
    checkRejected();
  }

  void delivered(int client, LeasedMessage message, long nowUs) {
    named(message.id());
    long by = message.fencingNumber();
    if (ackedUpTo > 0 && by > ackedUpTo) {
      throw new Violation(this + " was delivered under lease " + by + " after it was acked");
    }
    fence = Math.max(fence, by);
    Hold next = new Hold(client, message, nowUs);
    for (Hold hold : holds) {
      boolean another = hold.message.fencingNumber() != by;
      if (another && next.lasts(nowUs) && hold.lasts(nowUs)) {
        throw new Violation(this + " was given to client " + client + " while held " + hold);
      }
    }
    holds.add(next);
  }

  void letGo(long by) {
    holds.removeIf(hold -> hold.message.fencingNumber() == by);
  }

  void extended(long by, long untilUs) {
    holds.stream()
        .filter(hold -> hold.message.fencingNumber() == by)
        .forEach(hold -> hold.extendedUntilUs = Math.max(hold.extendedUntilUs, untilUs));
  }

  /**
   * An ack succeeded. That may be due to somebody else who had it later and acked it: whose ack was
   * repeated can not tell.
   */
  void ackSettled() {
    ackedUpTo = fence;
  }

  void drained() {
    if (acked && fence == 0) {
      throw new Violation(this + " is lost");
    }
  }

  @Override
  public String toString() {
    return "message " + body + " (" + id + ")";
  }
}
