package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nobody is handed a message for the first time while one of a higher priority is ready: one that
 * was stored before the receive was made, has no delay, and that nobody asked for with success
 * before the receive had ended.
 */
public final class PriorityFirst implements Check {
  private static final int PRIORITIES = 10;

  /** A low one that waits for a minute may come first; well below that it may not. */
  private static final long AGED_NANOS = 50_000_000_000L;

  /** A message that was ready from some time until another. */
  private record Ready(String body, int priority, long from, long until) {}

  @Override
  public Verdict judge(History history) {
    long judged = 0;
    List<String> violations = new ArrayList<>();
    for (String queue : history.queues()) {
      judged += judgeQueue(history.in(List.of(queue)), violations);
    }
    return new Verdict("higher priorities come first", judged, violations);
  }

  private static long judgeQueue(History history, List<String> violations) {
    Map<String, Sent> sent = Sent.byBody(history);
    long prior = sent.values().stream().filter(it -> it.wish().priority() > 0).count();
    if (prior == 0) {
      return 0;
    }
    List<Ready> ready = ready(history, sent);
    List<ReceiveCall> receives =
        history.receives().stream()
            .sorted(Comparator.comparingLong(it -> it.span().start()))
            .toList();
    @Nullable Ready[] longest = new Ready[PRIORITIES];
    int stored = 0;
    for (ReceiveCall receive : receives) {
      while (stored < ready.size() && ready.get(stored).from() < receive.span().start()) {
        Ready next = ready.get(stored++);
        Ready before = longest[next.priority()];
        longest[next.priority()] = before == null || next.until() > before.until() ? next : before;
      }
      judge(receive, sent, longest, violations);
    }
    return prior;
  }

  /** Those that were never handed out before they were first seen, by when they were stored. */
  private static List<Ready> ready(History history, Map<String, Sent> sent) {
    Map<String, FirstDelivery> first = FirstDelivery.byBody(history);
    return history.sends().stream()
        .map(SendCall::body)
        .distinct()
        .filter(body -> sent.containsKey(body) && first.containsKey(body))
        .filter(body -> sent.get(body).wish().delayNanos() == 0 && first.get(body).count() == 1)
        .map(
            body ->
                new Ready(
                    body,
                    sent.get(body).wish().priority(),
                    sent.get(body).latest(),
                    first.get(body).span().start()))
        .sorted(Comparator.comparingLong(Ready::from))
        .toList();
  }

  private static void judge(
      ReceiveCall receive,
      Map<String, Sent> sent,
      @Nullable Ready[] longest,
      List<String> violations) {
    for (ReceiveCall.Delivery delivery : receive.deliveries()) {
      Sent its = sent.get(delivery.body());
      if (its == null
          || delivery.count() > 1
          || receive.span().end() - its.earliest() > AGED_NANOS) {
        continue;
      }
      Arrays.stream(longest, its.wish().priority() + 1, PRIORITIES)
          .filter(higher -> higher != null && higher.until() > receive.span().end())
          .findFirst()
          .ifPresent(
              higher ->
                  violations.add(
                      "%s of priority %d handed out in %s, while %s was ready"
                          .formatted(
                              delivery.body(), its.wish().priority(), receive.span(), higher)));
    }
  }
}
