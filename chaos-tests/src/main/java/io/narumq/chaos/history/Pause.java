package io.narumq.chaos.history;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some clients stood still, and then went on, or did not.
 *
 * @param clients their names
 * @param from nanoseconds since the run began
 * @param until the same; {@link Span#NEVER} if they died
 */
public record Pause(List<String> clients, long from, long until) {
  /** Copies {@code clients}. */
  public Pause {
    clients = List.copyOf(clients);
  }

  /** Whether these clients never came back. */
  public boolean isDeath() {
    return until == Span.NEVER;
  }

  /**
   * How many leases ended while their holder stood still, so that others got the messages before it
   * went on.
   */
  public long leasesEnded(History history) {
    Map<String, Long> held = new HashMap<>();
    history.receives().stream()
        .filter(call -> clients.contains(call.client()) && call.span().end() < from)
        .filter(call -> call.span().start() + call.leaseNanos() > from)
        .flatMap(call -> call.deliveries().stream())
        .forEach(it -> held.put(it.messageId(), it.fencingNumber()));
    return history.receives().stream()
        .filter(call -> !clients.contains(call.client()))
        .filter(call -> from < call.span().end() && call.span().end() < until)
        .flatMap(call -> call.deliveries().stream())
        .filter(it -> held.getOrDefault(it.messageId(), Long.MAX_VALUE) < it.fencingNumber())
        .map(Delivery::messageId)
        .distinct()
        .count();
  }
}
