package io.narumq.chaos.examples;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.ReceivedMessage;
import java.time.Duration;
import java.util.List;

/** Consume, process, produce: each order becomes its parcels exactly once. */
final class Packing {
  static final String ORDERS = "{shop}.orders";
  static final String PARCELS = "{shop}.parcels";

  private Packing() {}

  /** Packs some orders; returns how many. */
  static int packSome(NaruClient naru) {
    int packed = 0;
    for (ReceivedMessage order : naru.receive(ORDERS, 5, Duration.ofSeconds(1))) {
      if (naru.ackAndSend(order, PARCELS, parcels(order.text())).isDone()) {
        packed++;
      } // Else somebody else has the order by now, and nothing was stored.
    }
    return packed;
  }

  /** Work without effects of its own: whatever it makes is in the messages. */
  static List<OutgoingMessage> parcels(String order) {
    return order.lines().map(item -> OutgoingMessage.of("parcel with " + item)).toList();
  }
}
