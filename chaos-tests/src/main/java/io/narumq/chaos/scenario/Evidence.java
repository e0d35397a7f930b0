package io.narumq.chaos.scenario;

import io.narumq.chaos.history.Counts;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.Pause;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import io.narumq.chaos.history.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How often what runs are meant to bring about came about: a check of what never happened proves
 * nothing. Not every run can have all of it, but many runs together must.
 */
final class Evidence {
  private final History history;
  private final Seen seen;
  private final List<Observed.Led> led;

  private Evidence(Seen seen, List<Observed.Led> led) {
    this.history = seen.history();
    this.seen = seen;
    this.led = led;
  }

  /** How much went on, by name, in an order to read. */
  static Map<String, Long> traffic(Seen seen, List<Observed.Led> led) {
    Map<String, Long> counts = new LinkedHashMap<>();
    new Evidence(seen, led).traffic(counts);
    return counts;
  }

  /** What must come about in many runs together, the same way. */
  static Map<String, Long> sometimes(Seen seen, List<Observed.Led> led) {
    Map<String, Long> counts = new LinkedHashMap<>();
    new Evidence(seen, led).sometimes(counts);
    return counts;
  }

  private void traffic(Map<String, Long> counts) {
    counts.put("elections", (long) led.size());
    counts.put("sends confirmed", history.sends(Outcome.OK));
    counts.put("sends refused", history.sends(Outcome.FAILED));
    counts.put("sends of unknown outcome", history.sends(Outcome.UNKNOWN));
    counts.put("deliveries", history.deliveries());
    counts.put("redeliveries", history.redeliveries());
    counts.put("messages held by live workers", (long) seen.holds().size());
  }

  private void sometimes(Map<String, Long> counts) {
    counts.put("sends of unknown outcome that were stored", unknownButStored());
    counts.put(
        "sends confirmed after the leader had changed",
        history.sends().stream().filter(it -> spansChange(it.span(), it.position())).count());
    counts.put(
        "receives answered after the leader had changed",
        history.receives().stream().filter(it -> spansChange(it.span(), it.position())).count());
    counts.put("named sends that were repeated and found stored", namedAndFound());
    counts.put(
        "acks and returns that had to be repeated",
        history.settles().stream().filter(SettleCall::repeated).count());
    counts.put("messages settled too late, when the lease was lost", settledTooLate());
    counts.put(
        "leases that ended while their holder was paused", leasesEnded(pause -> !pause.isDeath()));
    counts.put("leases that ended as their holder was dead", leasesEnded(Pause::isDeath));
    counts.put(
        "messages in the hands of live workers while the leader changed",
        seen.holds().stream().filter(it -> spansChange(it.span())).count());
    counts.put("messages that grew too old", sum(Counts::expired));
    counts.put("messages that became dead letters", sum(Counts::deadLettered));
    counts.putAll(seen.sideCounts());
    counts.put("databases taken over from another node", seen.installs());
  }

  private long leasesEnded(Predicate<Pause> kind) {
    return seen.pauses().stream().filter(kind).mapToLong(it -> it.leasesEnded(history)).sum();
  }

  private long settledTooLate() {
    return history.settles().stream()
        .flatMap(call -> call.results().stream())
        .filter(result -> result.status() == SettleCall.Status.LEASE_LOST)
        .count();
  }

  private long unknownButStored() {
    Set<String> delivered =
        history.receives().stream()
            .flatMap(call -> call.deliveries().stream())
            .map(ReceiveCall.Delivery::body)
            .collect(Collectors.toSet());
    return history.sends().stream()
        .filter(send -> send.outcome() == Outcome.UNKNOWN && delivered.contains(send.body()))
        .count();
  }

  private long namedAndFound() {
    Map<String, List<String>> idsOfName =
        history.sends().stream()
            .filter(it -> !it.wish().dedupeKey().isEmpty() && it.outcome() == Outcome.OK)
            .collect(
                Collectors.groupingBy(
                    it -> it.queue() + " " + it.wish().dedupeKey(),
                    Collectors.mapping(SendCall::messageId, Collectors.toList())));
    return idsOfName.values().stream().filter(ids -> ids.size() > 1).count();
  }

  private boolean spansChange(Span span, @Nullable Position position) {
    return position != null
        && changes().anyMatch(it -> it.shard() == position.shard() && contains(span, it));
  }

  private boolean spansChange(Span span) {
    return changes().anyMatch(it -> contains(span, it));
  }

  /** The first leader of a shard came before the traffic. */
  private Stream<Observed.Led> changes() {
    return led.stream().filter(it -> led.stream().anyMatch(before -> isBefore(before, it)));
  }

  private static boolean isBefore(Observed.Led before, Observed.Led it) {
    return before.shard() == it.shard() && before.term() < it.term();
  }

  private static boolean contains(Span span, Observed.Led change) {
    return span.start() < change.at() && change.at() < span.end();
  }

  private long sum(ToLongFunction<Counts> count) {
    return seen.counts().stream().mapToLong(count).sum();
  }
}
