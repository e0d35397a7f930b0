package io.narumq.chaos.workload;

import io.narumq.client.QueueSettings;
import java.time.Duration;

/**
 * What goes on at one queue.
 *
 * @param queue its name
 * @param settings with which it is to be made
 * @param producers how many send to it
 * @param wishes what they ask for
 * @param consumers how many receive from it
 * @param manner what they do with what they get
 */
public record QueueWork(
    String queue,
    QueueSettings settings,
    int producers,
    Wishes wishes,
    int consumers,
    Manner manner) {
  /** Messages are tried so often before they are dead. */
  public static final int DELIVERIES_MAX = 3;

  private static final Duration RETRY = Duration.ofMillis(200);

  /** Messages of all priorities, some delayed or named, and careless consumers. */
  public static QueueWork plain(String queue, int producers, int consumers) {
    return new QueueWork(
        queue, QueueSettings.DEFAULT, producers, Wishes.MIXED, consumers, new Careless());
  }

  /** Messages of a few keys, in order, and careless consumers. */
  public static QueueWork ordered(String queue) {
    QueueSettings settings = QueueSettings.DEFAULT.withFifo(true).withRetry(RETRY, 1, RETRY);
    return new QueueWork(queue, settings, 1, Wishes.KEYED, 3, new Careless());
  }

  /** Messages that live for seconds, and consumers that take a rest for seconds. */
  public static QueueWork perishable(String queue) {
    return new QueueWork(queue, QueueSettings.DEFAULT, 1, Wishes.PERISHABLE, 1, new Resting());
  }

  /** Messages of which some can not be done, and are rejected or fail until they are dead. */
  public static QueueWork failing(String queue, String deadLetters) {
    QueueSettings settings =
        QueueSettings.DEFAULT
            .withMaxDeliveries(DELIVERIES_MAX)
            .withRetry(RETRY, 1, RETRY)
            .withDeadLetterQueue(deadLetters);
    return new QueueWork(queue, settings, 1, Wishes.NOTHING, 2, new Failing());
  }

  /** Messages of which others are made, in one step with their ack. */
  public static QueueWork stage(String queue, String next) {
    return new QueueWork(queue, QueueSettings.DEFAULT, 1, Wishes.NOTHING, 2, new Forwarding(next));
  }

  /** Nobody sends to it but who works on another queue; all that comes is acked. */
  public static QueueWork sink(String queue) {
    return new QueueWork(queue, QueueSettings.DEFAULT, 0, Wishes.NOTHING, 1, new Careless());
  }
}
