package io.narumq.chaos.examples;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.PoisonAction;
import io.narumq.client.QueueSettings;
import io.narumq.client.SendOutcome;
import java.time.Duration;

/** Order, exactly-once, and what somebody does who looks after a queue. */
final class Operating {
  private Operating() {}

  static void inOrder(NaruClient naru) {
    naru.createQueue(
        "accounts",
        QueueSettings.DEFAULT.withFifo(true).withMaxDeliveries(3).withOnPoison(PoisonAction.PARK));
    naru.send(
            "accounts",
            OutgoingMessage.of("open").key("ada"),
            OutgoingMessage.of("deposit 5").key("ada"),
            OutgoingMessage.of("open").key("bob"))
        .orThrow();
  }

  static void goOn(NaruClient naru) {
    naru.skipParked("accounts", "ada");
  }

  static void once(NaruClient naru) {
    naru.createQueue("signups", QueueSettings.DEFAULT.withDedupeWindow(Duration.ofDays(1)));
    OutgoingMessage signup = OutgoingMessage.of("ada@example.com").dedupeKey("signup-4711");
    naru.send("signups", signup).orThrow();
    naru.send("signups", signup).orThrow(); // The button was pressed twice.
  }

  static boolean bounded(NaruClient naru) {
    naru.createQueue("thumbnails", QueueSettings.DEFAULT.withMaxMessages(2).withMaxInFlight(100));
    SendOutcome outcome =
        naru.send(
            "thumbnails",
            OutgoingMessage.of("cat.jpg"),
            OutgoingMessage.of("dog.jpg"),
            OutgoingMessage.of("cow.jpg"));
    return outcome instanceof SendOutcome.Rejected rejected
        && rejected.reason() == ErrorReason.QUEUE_FULL;
  }

  static void newest(NaruClient naru) {
    naru.createQueue(
        "positions", QueueSettings.DEFAULT.withMaxMessages(1).withDroppingOldest(true));
    naru.send("positions", OutgoingMessage.of("Basel")).orThrow();
    naru.send("positions", OutgoingMessage.of("Bern")).orThrow();
  }

  static void maintain(NaruClient naru) {
    naru.pauseQueue("imports");
    naru.updateQueue("imports", QueueSettings.DEFAULT.withMaxDeliveries(3));
    naru.resumeQueue("imports");
  }

  static void startAnew(NaruClient naru) {
    naru.purgeQueue("imports");
  }
}
