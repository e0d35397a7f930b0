package io.narumq.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of an ack with sends, which is done whole or not at all.
 *
 * @param settled SETTLED if all was done; else nothing was, and this is what is wrong with a
 *     receipt
 * @param stored the names of the stored messages by queue, each in the order in which they were
 *     given. Empty if nothing was done, and also if it was, but the first answer was lost: whoever
 *     repeats the call only learns that it was done.
 * @param position where this was found; empty if the server does not tell
 */
public record AckAndSendOutcome(
    SettleOutcome settled, Map<String, List<MessageId>> stored, Optional<LogPosition> position) {
  /** With no position. */
  public AckAndSendOutcome(SettleOutcome settled, Map<String, List<MessageId>> stored) {
    this(settled, stored, Optional.empty());
  }

  public AckAndSendOutcome {
    stored = Map.copyOf(stored);
  }

  /** Whether all was done. */
  public boolean isDone() {
    return settled == SettleOutcome.SETTLED;
  }
}
