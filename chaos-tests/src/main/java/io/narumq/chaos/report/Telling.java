package io.narumq.chaos.report;

import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import io.narumq.chaos.history.SettleCall.Result;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.history.Wish;
import io.narumq.chaos.report.Figures.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls and answers in words, each under the names of what it is about: the ids and the bodies of
 * messages, and positions of the log.
 */
final class Telling {
  private final Map<String, List<Event>> byName = new HashMap<>();
  private final Map<String, Set<String>> names = new HashMap<>();

  /** What is told under a name; empty if nobody ever named it. */
  List<Event> of(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** A message's id with its bodies, its body with its ids; empty for what names no message. */
  Set<String> namesOf(String name) {
    return names.getOrDefault(name, Set.of());
  }

  void tell(SendCall send) {
    String what = "sends %s to %s%s".formatted(send.body(), send.queue(), wish(send.wish()));
    if (!send.source().isEmpty()) {
      what += ", in one step with the ack of " + send.source();
    }
    sameMessage(send.messageId(), send.body());
    call(send.client(), send.span(), what, names(send.position(), send.body(), send.source()));
    String told =
        send.outcome() == Outcome.FAILED
            ? "is told that %s was refused".formatted(send.body())
            : "is told that %s is stored as %s%s"
                .formatted(send.body(), send.messageId(), at(send.position()));
    answer(
        send.client(),
        send.span(),
        told,
        names(send.position(), send.body(), send.messageId(), send.source()));
  }

  void tell(ReceiveCall receive) {
    for (Delivery delivery : receive.deliveries()) {
      sameMessage(delivery.messageId(), delivery.body());
      List<String> names = names(receive.position(), delivery.messageId(), delivery.body());
      call(
          receive.client(),
          receive.span(),
          "asks %s for messages".formatted(receive.queue()),
          names);
      String got =
          "gets %s (%s), delivery %d, fencing number %d%s; leased until %.3f s at least"
              .formatted(
                  delivery.messageId(),
                  delivery.body(),
                  delivery.count(),
                  delivery.fencingNumber(),
                  at(receive.position()),
                  (receive.span().start() + receive.leaseNanos()) / 1e9);
      answer(receive.client(), receive.span(), got, names);
    }
  }

  void tell(SettleCall settle) {
    String verb = settle.kind().name().toLowerCase(Locale.ROOT) + "s ";
    for (Result result : settle.results()) {
      List<String> names = names(settle.position(), result.messageId());
      String what = "%s (fencing number %d)".formatted(result.messageId(), result.fencingNumber());
      call(settle.client(), settle.span(), verb + what, names);
      String told =
          "is told %s of %s%s%s"
              .formatted(
                  result.status(),
                  result.messageId(),
                  at(settle.position()),
                  settle.repeated() ? ", perhaps done by an earlier attempt of this call" : "");
      answer(settle.client(), settle.span(), told, names);
    }
  }

  void tell(Hold hold) {
    sameMessage(hold.messageId(), hold.body());
    List<String> names = names(null, hold.messageId(), hold.body());
    String what =
        "%s (%s), delivery %d".formatted(hold.messageId(), hold.body(), hold.deliveryCount());
    call(hold.worker(), hold.span(), "begins to work on " + what, names);
    answer(hold.worker(), hold.span(), "has done " + what, names);
  }

  private void sameMessage(String id, String body) {
    Set<String> ids = names.computeIfAbsent(body, it -> new LinkedHashSet<>(Set.of(body)));
    if (!id.isEmpty()) {
      ids.add(id);
      names.computeIfAbsent(id, it -> new LinkedHashSet<>(Set.of(id))).add(body);
    }
  }

  private void call(String who, Span span, String what, List<String> names) {
    String end = span.end() == Span.NEVER ? " (and never learns what became of it)" : "";
    add(new Event(us(span.start()), "CALL", who, what + end), names);
  }

  private void answer(String who, Span span, String what, List<String> names) {
    if (span.end() != Span.NEVER) {
      add(new Event(us(span.end()), "ANSWER", who, what), names);
    }
  }

  private void add(Event event, List<String> names) {
    names.forEach(name -> byName.computeIfAbsent(name, it -> new ArrayList<>()).add(event));
  }

  private static List<String> names(@Nullable Position position, String... messages) {
    List<String> names = new ArrayList<>();
    if (position != null) {
      names.add(position.toString());
    }
    for (String message : messages) {
      if (!message.isEmpty()) {
        names.add(message);
      }
    }
    return names;
  }

  private static String at(@Nullable Position position) {
    return position == null ? "" : ", at " + position + " of the log";
  }

  private static String wish(Wish wish) {
    StringBuilder words = new StringBuilder();
    if (wish.delayNanos() > 0) {
      words.append(", to be delayed by %.3f s".formatted(wish.delayNanos() / 1e9));
    }
    if (wish.ttlNanos() > 0) {
      words.append(", to live for %.3f s".formatted(wish.ttlNanos() / 1e9));
    }
    if (wish.priority() > 0) {
      words.append(", priority ").append(wish.priority());
    }
    if (!wish.key().isEmpty()) {
      words.append(", key ").append(wish.key());
    }
    return words.append(wish.dedupeKey().isEmpty() ? "" : ", named").toString();
  }

  private static long us(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }
}
