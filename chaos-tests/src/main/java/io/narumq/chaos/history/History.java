package io.narumq.chaos.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * All that the clients of a run saw. Each list is in the order in which the calls were made.
 *
 * @param sends one per message
 * @param receives one per attempt
 * @param settles one per attempt
 */
public record History(List<SendCall> sends, List<ReceiveCall> receives, List<SettleCall> settles) {
  /** Copies the lists. */
  public History {
    sends = List.copyOf(sends);
    receives = List.copyOf(receives);
    settles = List.copyOf(settles);
  }

  /** Of all these together. */
  public static History of(Collection<History> parts) {
    return new History(
        inOrder(parts, History::sends, SendCall::span),
        inOrder(parts, History::receives, ReceiveCall::span),
        inOrder(parts, History::settles, SettleCall::span));
  }

  private static <T> List<T> inOrder(
      Collection<History> parts, Function<History, List<T>> calls, Function<T, Span> span) {
    return parts.stream()
        .flatMap(part -> calls.apply(part).stream())
        .sorted(Comparator.comparingLong(call -> span.apply(call).start()))
        .toList();
  }

  /** What concerns these queues. */
  public History in(Collection<String> queues) {
    return new History(
        sends.stream().filter(call -> queues.contains(call.queue())).toList(),
        receives.stream().filter(call -> queues.contains(call.queue())).toList(),
        settles.stream().filter(call -> queues.contains(call.queue())).toList());
  }

  /** All that were sent to or received from, sorted. */
  public SortedSet<String> queues() {
    SortedSet<String> queues = new TreeSet<>();
    sends.forEach(call -> queues.add(call.queue()));
    receives.forEach(call -> queues.add(call.queue()));
    return queues;
  }

  /** How many messages were handed out, repetitions included. */
  public long deliveries() {
    return receives.stream().mapToLong(receive -> receive.deliveries().size()).sum();
  }

  /** How many of them were repetitions by the cluster's own count. */
  public long redeliveries() {
    return receives.stream()
        .flatMap(receive -> receive.deliveries().stream())
        .filter(delivery -> delivery.count() > 1)
        .count();
  }

  /** How many sends ended in this way. */
  public long sends(Outcome outcome) {
    return sends.stream().filter(send -> send.outcome() == outcome).count();
  }
}
