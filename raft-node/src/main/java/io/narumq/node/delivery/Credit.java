package io.narumq.node.delivery;

/**
 * What a stream may still be handed. A Receive in flight is paid for by its result; until then no
 * other one is made for the stream, so what it may come to stays reserved.
 */
final class Credit {
  /** Granted and not used; what is granted beyond is lost. */
  static final int MESSAGES_MAX = 1_000;

  static final long BYTES_MAX = 64L << 20;

  /** Of the bodies that one command takes, the first apart. */
  private static final long COMMAND_BYTES_MAX = 4L << 20;

  private int messages;
  private long bytes;

  void grant(int moreMessages, long moreBytes) {
    messages = (int) Math.min(MESSAGES_MAX, (long) messages + moreMessages);
    bytes = Math.min(BYTES_MAX, bytes + Math.min(BYTES_MAX, moreBytes));
  }

  /** The last message may have been larger than what was left: then the next grant pays for it. */
  void use(int usedMessages, long usedBytes) {
    messages -= usedMessages;
    bytes -= usedBytes;
  }

  /** How many messages may be taken now: none when bytes are used up. */
  int messages() {
    return bytes > 0 ? messages : 0;
  }

  /** How many bytes one command may take now. */
  int bytes() {
    return (int) Math.min(COMMAND_BYTES_MAX, Math.max(0, bytes));
  }
}
