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
  private final long delayMs;
  private final long ttlMs;
  private final List<Hold> holds = new ArrayList<>();
  private @Nullable MessageId id;
  private boolean acked;
  private @Nullable String refused;
  private boolean acking;
  private boolean rejecting;
  private boolean rejectSettled;
  private @Nullable MessageId deadId;
  private long fence;
  private long ackedUpTo;

  /**
   * A message that is sent.
   *
   * @param delayMs until it may be handed out
   * @param ttlMs for which it may be handed out from then on; 0 for ever
   */
  Fate(String body, long delayMs, long ttlMs) {
    this.body = body;
    this.delayMs = delayMs;
    this.ttlMs = ttlMs;
  }

  long delayMs() {
    return delayMs;
  }

  long ttlMs() {
    return ttlMs;
  }

  void acked(MessageId named) {
    acked = true;
    named(named);
  }

  void refused(String why) {
    refused = why;
    checkRefused();
  }

  private void checkRefused() {
    if (refused != null && id != null) {
      throw new Violation(this + " is stored, but its send was refused: " + refused);
    }
  }

  private void named(MessageId named) {
    if (id != null && !id.equals(named)) {
      throw new Violation(this + " was stored again, as " + named);
    }
    id = named;
    checkRefused();
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

  void acking() {
    acking = true;
  }

  void rejecting() {
    rejecting = true;
  }

  void rejectSettled() {
    rejectSettled = true;
  }

  /** It was found among the dead letters, as a message of its own. */
  void deadLetter(LeasedMessage message) {
    if (!rejecting) {
      throw new Violation(this + " is a dead letter that nobody rejected");
    }
    if (deadId != null && !deadId.equals(message.id())) {
      throw new Violation(this + " is a dead letter twice, as " + deadId + " and " + message.id());
    }
    deadId = message.id();
  }

  /**
   * An ack succeeded, or a reject. That may be due to somebody else who had it later and settled
   * it: whose call was repeated can not tell. Somebody who has it still did not.
   */
  void settledForGood(LeasedMessage message, long nowUs) {
    for (Hold hold : holds) {
      if (hold.message.fencingNumber() > message.fencingNumber() && hold.lasts(nowUs)) {
        throw new Violation(
            this + " was settled under " + message.fencingNumber() + " while held " + hold);
      }
    }
    ackedUpTo = fence;
  }

  void drained() {
    if (acked && fence == 0 && ttlMs == 0) {
      throw new Violation(this + " is lost");
    }
    // A reject that is repeated is told the same if somebody else acked in the meantime.
    if (rejectSettled && !acking && deadId == null) {
      throw new Violation(this + " was rejected and is no dead letter");
    }
  }

  @Override
  public String toString() {
    return "message " + body + " (" + id + ")";
  }
}
