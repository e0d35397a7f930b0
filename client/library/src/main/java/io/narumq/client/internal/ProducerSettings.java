package io.narumq.client.internal;

import java.time.Duration;

/**
 * The settings of a producer.
 *
 * @param destination where its messages go
 * @param window how many batches may be under way at a time
 * @param batchBytes a batch of several messages is no larger than this
 * @param pendingMessagesMax how many messages may wait for their outcome
 * @param pendingBytesMax how large they may be together
 * @param sendTimeout from the call to the outcome, with all waiting and repeating
 * @param identity by which its sends are known again
 */
public record ProducerSettings(
    Destination destination,
    int window,
    int batchBytes,
    int pendingMessagesMax,
    long pendingBytesMax,
    Duration sendTimeout,
    ProducerIdentity identity) {
  /** The same for another destination. */
  public ProducerSettings to(Destination other) {
    return new ProducerSettings(
        other, window, batchBytes, pendingMessagesMax, pendingBytesMax, sendTimeout, identity);
  }
}
