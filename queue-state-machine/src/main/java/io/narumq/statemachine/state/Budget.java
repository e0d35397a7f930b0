package io.narumq.statemachine.state;

/** How much a receive may still take. The first message is granted whatever its size. */
public final class Budget {
  private int messages;
  private long bytes;
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
}
