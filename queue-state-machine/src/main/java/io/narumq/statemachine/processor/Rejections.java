package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.statemachine.CommandResult.Rejected;

/** Refusals that several commands share: what, which, and what to do next. */
final class Rejections {
  private Rejections() {}

  static Rejected queueNotFound(String queue) {
    return new Rejected(
        ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND,
        "queue '" + queue + "' does not exist; create it first");
  }

  static Rejected sessionNotFound(String sessionId) {
    return new Rejected(
        ErrorReason.ERROR_REASON_SESSION_NOT_FOUND,
        "session '" + sessionId + "' has expired, was closed or was never attached; attach it");
  }

  static Rejected fifoConflict(String queue, String why) {
    return new Rejected(
        ErrorReason.ERROR_REASON_FIFO_CONFLICT, "queue '" + queue + "' is FIFO by key: " + why);
  }

  static Rejected queueFull(String queue) {
    return new Rejected(
        ErrorReason.ERROR_REASON_QUEUE_FULL,
        "queue '" + queue + "' holds as much as its limits allow; receive and ack, or raise them");
  }

  static Rejected fieldInvalid(String message) {
    return new Rejected(ErrorReason.ERROR_REASON_FIELD_INVALID, message);
  }
}
