package io.narumq.chaos.examples;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.PublishOutcome;
import io.narumq.client.Publisher;
import io.narumq.client.TopicMessage;
import io.narumq.client.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Topics: whoever publishes and whoever reads know nothing of each other. */
final class Publishing {
  private Publishing() {}

  static void create(NaruClient naru) {
    naru.topics()
        .create(
            "events", TopicSettings.DEFAULT.withPartitions(3).withRetention(Duration.ofDays(30)));
  }

  static PublishOutcome.Acked publish(NaruClient naru) {
    try (Publisher publisher = naru.publisher("events").build()) {
      TopicMessage made = TopicMessage.of("made").key("order-1").subject("orders.eu.created");
      publisher.publish(made).orThrow();
      return publisher.publish(TopicMessage.of("paid").key("order-1")).orThrow();
    }
  }

  static List<String> read(NaruClient naru, int partition) {
    List<String> texts = new ArrayList<>();
    long next = naru.topics().partition("events", partition).firstOffset();
    List<FetchedMessage> some = naru.topics().fetch("events", partition, next, Duration.ZERO);
    while (!some.isEmpty()) {
      some.forEach(message -> texts.add(message.offset() + " " + message.text()));
      next += some.size();
      some = naru.topics().fetch("events", partition, next, Duration.ZERO);
    }
    return texts;
  }

  static long sinceYesterday(NaruClient naru, int partition) {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    return naru.topics().offsetAt("events", partition, yesterday);
  }

  static void bind(NaruClient naru) {
    naru.topics().create("{shop}.events");
    naru.createQueue("{shop}.mail");
    naru.topics().bind("{shop}.events", "{shop}.mail", "subject 'orders.*.created'");
    try (Publisher publisher = naru.publisher("{shop}.events").build()) {
      publisher.publish(TopicMessage.of("made").subject("orders.eu.created")).orThrow();
      publisher.publish(TopicMessage.of("paid").subject("orders.eu.paid")).orThrow();
    }
  }

  static void publishPacked(NaruClient naru, List<String> lines) {
    naru.topics().create("log", TopicSettings.DEFAULT.withPartitions(1));
    try (Publisher publisher = naru.publisher("log").packed().build()) {
      List<CompletableFuture<PublishOutcome>> outcomes =
          lines.stream().map(line -> publisher.publishAsync(TopicMessage.of(line))).toList();
      outcomes.forEach(outcome -> outcome.join().orThrow());
    }
  }
}
