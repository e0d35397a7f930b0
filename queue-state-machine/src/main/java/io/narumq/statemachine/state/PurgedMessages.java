package io.narumq.statemachine.state;

import io.narumq.state.v1.MessageSetIndex;

/**
 * What a purge is about: the messages of a lane below its mark. Nobody gets them any more; who has
 * one may still settle it, and if it comes back it is settled as purged. No limit counts it.
 */
final class PurgedMessages {
  private PurgedMessages() {}

  /** Whether a message, or a set by its first one, is not to be delivered any more. */
  static boolean contain(MessageLog log, long sequence) {
    return sequence < log.lane().getPurgedTo();
  }

  /** Settles messages that were leased until now. */
  static void settleLeased(MessageLog log, Messages messages) {
    log.leave(messages);
    settle(log, messages, true);
  }

  /** Settles messages that have waited for it since the purge. */
  static void settlePurging(MessageLog log, Messages messages, boolean handedOut) {
    log.change(b -> b.setPurging(b.getPurging() - messages.count()));
    settle(log, messages, handedOut);
  }

  /** Settles what waits behind a message of its key; returns the index that it was in. */
  static MessageSetIndex settleBlocked(MessageLog log, Messages messages) {
    int count = messages.count();
    log.change(b -> b.setPurging(b.getPurging() - count).setPurged(b.getPurged() + count));
    return log.settleInSet(messages);
  }

  private static void settle(MessageLog log, Messages messages, boolean handedOut) {
    log.lose(messages, handedOut);
    log.change(b -> b.setPurged(b.getPurged() + messages.count()));
  }
}
