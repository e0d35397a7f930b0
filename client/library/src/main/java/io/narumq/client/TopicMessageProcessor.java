package io.narumq.client;

/** The work that a {@link GroupWorker} does for each message. */
@FunctionalInterface
public interface TopicMessageProcessor {
  /**
   * Works on one message. When it returns, the message is done, and its offset is committed soon
   * after. If it throws, the same message comes again, after 0.1 s at first and 10 s at last, and
   * the partition waits for it; {@link RetryLaterException} names another time, {@link
   * MessageRejectedException} goes on behind the message. Messages of a partition come one after
   * the other, those of several partitions on several threads. After a crash or a change of owner
   * some messages come again, so the work should be safe to repeat.
   */
  void process(FetchedMessage message) throws Exception;
}
