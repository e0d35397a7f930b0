package io.narumq.client;

/** The work that a {@link Worker} does for each message. */
@FunctionalInterface
public interface MessageProcessor {
  /**
   * Works on one message. To return acks it; to throw gives it back as failed, to be delivered
   * again after the back-off of the queue's settings. {@link RetryLaterException} names another
   * time, {@link MessageRejectedException} sends it to the dead-letter queue. Called by several
   * threads at once, up to the worker's concurrency. Because a message can be delivered again after
   * a crash, the work should be safe to repeat; {@link ReceivedMessage#fencingNumber()} helps.
   */
  void process(ReceivedMessage message) throws Exception;
}
