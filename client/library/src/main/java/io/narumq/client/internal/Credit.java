package io.narumq.client.internal;

import io.narumq.api.v1.ConsumeCredit;
import org.jspecify.annotations.Nullable;

/**
 * What the server may still deliver. Bytes can be overdrawn: the last message may be larger than
 * what was left.
 */
final class Credit {
  private int messages;
  private long bytes;

  /** A new stream begins with nothing. */
  void reset() {
    messages = 0;
    bytes = 0;
  }

  void used(int bodyBytes) {
    messages--;
    bytes -= bodyBytes;
  }

  /**
   * What to grant so that the server may fill the room; null if that is not worth a word. Room for
   * messages is told at once, room for bytes when half of it is used up.
   */
  @Nullable ConsumeCredit fill(Room room) {
    int moreMessages = Math.max(0, room.messages() - messages);
    long moreBytes = Math.max(0, room.bytes() - bytes);
    boolean dry = messages > 0 && moreBytes > 0 && moreBytes >= room.bytes() / 2;
    if (moreMessages == 0 && !dry) {
      return null;
    }
    messages += moreMessages;
    bytes += moreBytes;
    return ConsumeCredit.newBuilder().setMessages(moreMessages).setBytes(moreBytes).build();
  }

  /**
   * How much more can be held.
   *
   * @param messages at most 1,000
   * @param bytes of bodies, at most 64 MiB
   */
  record Room(int messages, long bytes) {
    static final Room NONE = new Room(0, 0);
  }
}
