package io.narumq.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message under a lease: nobody else gets it while the lease lasts. Thread-safe. An interface so
 * that a message processor can be tested with messages of the test's own.
 */
public interface ReceivedMessage {
  /** The name of the message. */
  MessageId id();

  /** The queue, or partition of a subscription, that it was received from. */
  String queue();

  /**
   * A copy of the body.
   *
   * @throws NaruException BODIES_UNREADABLE if its publisher packed it in a way that the node could
   *     not undo
   */
  byte[] body();

  /** The body as UTF-8 text. */
  default String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  /** As the sender gave them. */
  Map<String, String> headers();

  /** As the sender gave it; empty if it gave none. */
  default String key() {
    return "";
  }

  /** What a message of a topic is about; empty if its publisher did not say. */
  default String subject() {
    return "";
  }

  /** When it happened, as the publisher of a message of a topic says; by default not known. */
  default Optional<Instant> happenedAt() {
    return Optional.empty();
  }

  /** How many times this message was handed out, this time included; from 1. */
  int deliveryCount();

  /**
   * Grows with every delivery of the same message: a store of your own that remembers the highest
   * number it saw can refuse a worker whose lease was lost.
   */
  long fencingNumber();

  /** When the message was stored, by the cluster's wall clock. */
  Instant enqueueTime();

  /** How it was dead-lettered, if it ever was; by default it was not. */
  default Optional<DeadLetter> deadLetter() {
    return Optional.empty();
  }

  /**
   * Where it was handed out or, if a first answer was lost, where that was found out; by default
   * not known.
   */
  default Optional<LogPosition> position() {
    return Optional.empty();
  }

  /** What ack, return and extend take. */
  Receipt receipt();

  /**
   * How long the lease lasts at least; zero when it may have ended. Reckoned on this machine's
   * monotonic clock from before the receive was sent, so the lease ends no earlier than that. Grows
   * while a {@link Worker} keeps the lease; an explicit extension is not counted.
   */
  Duration remainingLease();
}
