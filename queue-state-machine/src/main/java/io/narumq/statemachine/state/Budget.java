package io.narumq.statemachine.state;

/**
 * How much a receive may still take, and look at without taking it. The first message is granted
 * whatever its size.
 */
public final class Budget {
  /** No command examines more messages than this. */
  private static final int LOOKS_MAX = 1_000;

  private int messages;
  private long bytes;
  private int looks = LOOKS_MAX;
  private boolean spentAny;

  public Budget(int messages, long bytes) {
    this.messages = messages;
    this.bytes = bytes;
  }

  /** Takes a message of this size out of the budget; false if it does not fit any more. */
  public boolean spend(int bodyBytes) {
    if (isSpent() || (spentAny && bodyBytes > bytes)) {
      messages = 0;
      return false;
    }
    spentAny = true;
    messages--;
    bytes -= bodyBytes;
    return true;
  }

  /** Whether nothing more may be taken. */
  public boolean isSpent() {
    return messages == 0;
  }

  int messages() {
    return messages;
  }

  /** Looks at a message, taken or not; false if enough were looked at. */
  boolean look() {
    return look(1) == 1;
  }

  /** Looks at some messages; returns how many of them may be looked at. */
  int look(int wanted) {
    int allowed = Math.min(wanted, looks);
    looks -= allowed;
    return allowed;
  }

  /** Whether it may look at nothing more, though there may be something to take. */
  public boolean isTired() {
    return looks == 0;
  }
}
