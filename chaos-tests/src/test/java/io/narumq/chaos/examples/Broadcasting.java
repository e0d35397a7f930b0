package io.narumq.chaos.examples;

import io.narumq.client.ChannelMessage;
import io.narumq.client.ChannelPublisher;
import io.narumq.client.ChannelSubscriber;
import io.narumq.client.NaruClient;
import io.narumq.client.Requester;
import io.narumq.client.Responder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Channels: messages to whoever listens, and requests with answers. */
final class Broadcasting {
  private Broadcasting() {}

  static ChannelSubscriber listen(NaruClient naru, Consumer<ChannelMessage> show) {
    return naru.channels()
        .subscriber()
        .channels("weather")
        .patterns("price.*")
        .onGap(gap -> System.out.println("missed some: " + gap))
        .handler(show)
        .start();
  }

  static int tell(NaruClient naru) {
    try (ChannelPublisher publisher = naru.channels().publisher().build()) {
      publisher.publish("weather", "sunny");
      return publisher.publish(ChannelMessage.to("price.gold", "98.2").header("unit", "EUR/g"));
    }
  }

  static Responder answer(NaruClient naru) {
    return naru.channels()
        .responder("shout")
        .handler(request -> (request.text() + "!").getBytes(StandardCharsets.UTF_8))
        .start();
  }

  static String ask(NaruClient naru) {
    try (Requester requester = naru.channels().requester().start()) {
      return requester.request("shout", "hello").text();
    }
  }
}
