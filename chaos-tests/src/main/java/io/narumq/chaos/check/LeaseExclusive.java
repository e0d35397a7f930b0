package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SettleCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * While a lease lasts, nobody else gets the message.
 *
 * <p>A client holds a message from the answer of its receive until it settles it, or until the
 * lease counted from the <em>call</em> of the receive is over: the cluster granted it later than
 * that, so two holds that overlap in this narrow sense overlapped in the cluster, too.
 */
public final class LeaseExclusive implements Check {
  private static final NavigableSet<Long> NEVER = Collections.emptyNavigableSet();

  private record Hold(String client, long from, long until) {
    @Override
    public String toString() {
      return "%s [%.3f s, %.3f s]".formatted(client, from / 1e9, until / 1e9);
    }
  }

  @Override
  public Verdict judge(History history) {
    List<String> violations = new ArrayList<>();
    holds(history)
        .forEach(
            (messageId, holds) -> {
              holds.sort(Comparator.comparingLong(Hold::from));
              Hold longest = holds.get(0);
              for (Hold hold : holds.subList(1, holds.size())) {
                if (hold.from() < longest.until()) {
                  violations.add("%s held by %s and %s".formatted(messageId, longest, hold));
                }
                longest = hold.until() > longest.until() ? hold : longest;
              }
            });
    return new Verdict("a lease is exclusive", history.deliveries(), violations);
  }

  private static Map<String, List<Hold>> holds(History history) {
    Map<String, NavigableSet<Long>> settledAt = settleTimes(history);
    Map<String, List<Hold>> holds = new HashMap<>();
    for (ReceiveCall receive : history.receives()) {
      for (ReceiveCall.Delivery delivery : receive.deliveries()) {
        long from = receive.span().end();
        @Nullable Long settled =
            settledAt
                .getOrDefault(owner(receive.client(), delivery.messageId()), NEVER)
                .ceiling(from);
        long leaseEnd = receive.span().start() + receive.leaseNanos();
        long until = settled == null ? leaseEnd : Math.min(leaseEnd, settled);
        if (until > from) {
          holds
              .computeIfAbsent(delivery.messageId(), id -> new ArrayList<>())
              .add(new Hold(receive.client(), from, until));
        }
      }
    }
    return holds;
  }

  /** When each client set out to settle each message: from then on it holds it no more. */
  private static Map<String, NavigableSet<Long>> settleTimes(History history) {
    Map<String, NavigableSet<Long>> times = new HashMap<>();
    for (SettleCall settle : history.settles()) {
      for (SettleCall.Result result : settle.results()) {
        times
            .computeIfAbsent(owner(settle.client(), result.messageId()), key -> new TreeSet<>())
            .add(settle.span().start());
      }
    }
    return times;
  }

  private static String owner(String client, String messageId) {
    return client + " " + messageId;
  }
}
