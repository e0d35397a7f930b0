package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.Span;
import java.util.HashMap;
import java.util.Map;

/**
 * The receive that was made first of those that got a message.
 *
 * @param count how many times it had been handed out by then, as the cluster counts
 */
record FirstDelivery(Span span, int count) {
  /** Of each body that was handed out. */
  static Map<String, FirstDelivery> byBody(History history) {
    Map<String, FirstDelivery> first = new HashMap<>();
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        first.merge(
            delivery.body(),
            new FirstDelivery(receive.span(), delivery.count()),
            (a, b) -> a.span().start() <= b.span().start() ? a : b);
      }
    }
    return first;
  }
}
