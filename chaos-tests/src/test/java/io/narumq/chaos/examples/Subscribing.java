package io.narumq.chaos.examples;

import io.narumq.client.NaruClient;
import io.narumq.client.SubscriptionSettings;
import io.narumq.client.Worker;
import java.util.function.Consumer;

/** Subscriptions: work on what is published, as from a queue, by interest. */
final class Subscribing {
  private Subscribing() {}

  static void create(NaruClient naru) {
    naru.subscriptions()
        .create(
            "events",
            "mail",
            SubscriptionSettings.DEFAULT.withFilter(
                "subject 'orders.*.created' and not test exists"));
  }

  static Worker work(NaruClient naru, Consumer<String> send) {
    return naru.subscriptionWorker("events", "mail")
        .concurrency(4)
        .handler(message -> send.accept(message.subject() + ": " + message.text()))
        .start();
  }

  static long waiting(NaruClient naru) {
    return naru.subscriptions().get("events", "mail").depth();
  }
}
