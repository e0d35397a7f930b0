package io.narumq.chaos.examples;

import io.narumq.client.MessageRejectedException;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.RecurringMessage;
import io.narumq.client.RecurringMessages;
import io.narumq.client.Redrive;
import io.narumq.client.RetryLaterException;
import io.narumq.client.ReturnReason;
import io.narumq.client.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** A few lines for each thing that a queue can do. */
final class Features {
  private Features() {}

  static void delays(NaruClient naru) {
    naru.send(
            "mails",
            OutgoingMessage.of("in a moment").delay(Duration.ofMillis(300)),
            OutgoingMessage.of("in 2030").deliverAt(Instant.parse("2030-01-01T00:00:00Z")))
        .orThrow();
  }

  static void priorities(NaruClient naru) {
    naru.createQueue("alarms", QueueSettings.DEFAULT.withPriorityAgeing(Duration.ofMinutes(5)));
    naru.send(
            "alarms",
            OutgoingMessage.of("the coffee is cold"),
            OutgoingMessage.of("the house is on fire").priority(9))
        .orThrow();
  }

  static void timesToLive(NaruClient naru) {
    naru.createQueue(
        "offers", QueueSettings.DEFAULT.withTtl(Duration.ofDays(7)).withDeadLettersExpired(true));
    naru.send("offers", OutgoingMessage.of("only now").ttl(Duration.ofMillis(200))).orThrow();
  }

  static Worker retries(NaruClient naru) {
    naru.createQueue(
        "payments",
        QueueSettings.DEFAULT
            .withRetry(Duration.ofMillis(100), 2, Duration.ofMinutes(1))
            .withMaxDeliveries(5));
    return naru.worker("payments").handler(message -> pay(message)).start();
  }

  private static void pay(ReceivedMessage payment) throws Exception {
    switch (payment.text()) {
      case "nonsense" -> throw new MessageRejectedException("to the dead letters at once");
      case "not yet" -> {
        if (payment.deliveryCount() == 1) {
          throw new RetryLaterException("in a moment", Duration.ofMillis(500));
        }
      }
      case "poison" -> throw new IllegalStateException("to the dead letters after 5 deliveries");
      default -> {
        // To return acks it.
      }
    }
  }

  static void deadLetters(NaruClient naru) {
    for (ReceivedMessage dead : naru.receive("{payments}.dlq", 10, Duration.ofSeconds(5))) {
      System.out.println(dead.text() + ": " + dead.deadLetter().orElseThrow().reason());
      naru.returnMessage(dead, ReturnReason.NOT_STARTED);
    }
    naru.redrive("{payments}.dlq", Redrive.BACK.withPerSecond(100));
  }

  static void recurring(NaruClient naru) {
    RecurringMessages reminders = naru.recurring("reminders");
    reminders.put(
        RecurringMessage.every("heartbeat", Duration.ofSeconds(1), OutgoingMessage.of("alive?")));
    reminders.put(
        RecurringMessage.cron(
            "report",
            "0 8 * * MON-FRI",
            ZoneOffset.ofHours(1),
            OutgoingMessage.of("make the report of yesterday")));
  }
}
