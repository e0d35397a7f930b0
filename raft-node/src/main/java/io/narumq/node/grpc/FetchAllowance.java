package io.narumq.node.grpc;

import io.narumq.api.v1.FetchCredit;

/**
 * What a fetch stream may still tell. The last set may have been larger than what was left: then
 * the next grant pays for it. Thread safe.
 */
final class FetchAllowance {
  private long messages;
  private long bytes;

  /** What is granted beyond the limits is lost. */
  synchronized void grant(long moreMessages, long moreBytes) {
    messages = Math.min(Limits.FETCH_CREDIT_MESSAGES_MAX, messages + moreMessages);
    bytes =
        Math.min(
            Limits.FETCH_CREDIT_BYTES_MAX,
            bytes + Math.min(Limits.FETCH_CREDIT_BYTES_MAX, moreBytes));
  }

  synchronized void use(long usedMessages, long usedBytes) {
    messages -= usedMessages;
    bytes -= usedBytes;
  }

  /** How many messages may be told now: none when bytes are used up. */
  synchronized long messages() {
    return bytes > 0 ? Math.max(0, messages) : 0;
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Unsigned on the wire: what is negative here is far above any limit there. */
  static long messages(FetchCredit credit) {
    return Integer.toUnsignedLong(credit.getMessages());
  }

  static long bytes(FetchCredit credit) {
    return credit.getBytes() < 0 ? Long.MAX_VALUE : credit.getBytes();
  }
}
