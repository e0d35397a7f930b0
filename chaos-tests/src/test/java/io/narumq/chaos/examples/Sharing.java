package io.narumq.chaos.examples;

import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupConsumer;
import io.narumq.client.GroupWorker;
import io.narumq.client.NaruClient;
import io.narumq.client.ResetTo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Consumer groups: several readers share out a topic, and go on where they were. */
final class Sharing {
  private Sharing() {}

  static GroupWorker work(NaruClient naru, Collection<String> seen) {
    return naru.groupWorker("billing")
        .topics("events")
        .concurrency(4)
        .handler(message -> seen.add(message.key() + " " + message.text()))
        .start();
  }

  static void poll(NaruClient naru, Collection<String> archive, int count) {
    try (GroupConsumer consumer = naru.groupConsumer("archive").topics("events").start()) {
      while (archive.size() < count) {
        List<FetchedMessage> messages = consumer.poll(Duration.ofSeconds(1));
        messages.forEach(message -> archive.add(message.text()));
        consumer.commit();
      }
    }
  }

  static long replay(NaruClient naru) {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    naru.groups().reset("archive", "events", ResetTo.time(yesterday));
    return naru.groups().describe("archive").lag();
  }
}
