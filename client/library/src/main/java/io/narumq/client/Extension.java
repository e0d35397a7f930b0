package io.narumq.client;

import java.time.Duration;

/**
 * What became of one receipt in an extension.
 *
 * @param outcome whether the lease was extended
 * @param lease how long it lasts from when the extension took effect, as things stand: less than
 *     asked for where {@link QueueSettings#maxProcessing} is over before; zero if it was not
 *     extended
 */
public record Extension(ExtendOutcome outcome, Duration lease) {
  /** Whether the message is still the caller's. */
  public boolean isExtended() {
    return outcome == ExtendOutcome.EXTENDED;
  }
}
