package io.narumq.statemachine.state;

/**
 * What a purge is about: the messages of a lane below its mark. Nobody gets them any more; who has
 * one may still settle it, and if it comes back it is settled as purged.
 */
final class PurgedMessages {
  private PurgedMessages() {}

  /** Whether a message, or a set by its first one, is not to be delivered any more. */
  static boolean contain(MessageLog log, long sequence) {
    return sequence < log.lane().getPurgedTo();
  }

  /** Settles messages that were leased until now. */
  static void settleLeased(MessageLog log, Messages messages) {
    log.leave(messages.count());
    settle(log, messages, 1);
  }

  /** Settles messages that have waited for it since the purge. */
  static void settlePurging(MessageLog log, Messages messages, int deliveries) {
    log.change(b -> b.setPurging(b.getPurging() - messages.count()));
    settle(log, messages, deliveries);
  }

  private static void settle(MessageLog log, Messages messages, int deliveries) {
    log.lose(messages, deliveries);
    log.change(b -> b.setPurged(b.getPurged() + messages.count()));
  }
}
