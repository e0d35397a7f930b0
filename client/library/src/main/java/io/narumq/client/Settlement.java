package io.narumq.client;

import java.util.List;
import java.util.Optional;

/**
 * An ack or a return that was answered, as {@link NaruClientBuilder#onSettled} is told of it.
 *
 * @param queue that the receipts are of
 * @param receipts in the order of the call, which may be several of the application's put together
 * @param returned why they were given back; empty for an ack
 * @param outcomes one for each receipt
 * @param repeated an earlier attempt of unknown outcome may have done it already
 * @param position where the answered attempt took effect; empty if the server does not tell
 */
public record Settlement(
    String queue,
    List<Receipt> receipts,
    Optional<ReturnReason> returned,
    List<SettleOutcome> outcomes,
    boolean repeated,
    Optional<LogPosition> position) {
  /** Copies the lists. */
  public Settlement {
    receipts = List.copyOf(receipts);
    outcomes = List.copyOf(outcomes);
  }
}
