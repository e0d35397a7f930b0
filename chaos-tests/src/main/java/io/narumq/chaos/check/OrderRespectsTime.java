package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of the log is one that all clients agree on: a call that was made after another had
 * ended has the later position, in each shard. And it is one log: terms grow with the index.
 */
public final class OrderRespectsTime implements Check {
  private record Placed(String what, Span span, Position at) {
    @Override
    public String toString() {
      return "%s at %s in %s".formatted(what, at, span);
    }
  }

  @Override
  public Verdict judge(History history) {
    List<Placed> calls = calls(history);
    List<String> violations = new ArrayList<>();
    Map<Integer, List<Placed>> byShard =
        calls.stream().collect(Collectors.groupingBy(call -> call.at().shard()));
    byShard
        .values()
        .forEach(
            shard -> {
              judgeTimes(shard, violations);
              judgeTerms(shard, violations);
            });
    return new Verdict("the order of the log respects time", calls.size(), violations);
  }

  /** In the order of their starts, each against the latest position of all that had ended. */
  private static void judgeTimes(List<Placed> calls, List<String> violations) {
    List<Placed> starting = sorted(calls, Comparator.comparingLong(it -> it.span().start()));
    List<Placed> ending = sorted(calls, Comparator.comparingLong(it -> it.span().end()));
    int ended = 0;
    @Nullable Placed latest = null;
    for (Placed call : starting) {
      while (call.span().isAfter(ending.get(ended).span())) {
        Placed next = ending.get(ended++);
        latest = latest == null || next.at().compareTo(latest.at()) > 0 ? next : latest;
      }
      if (latest != null && call.at().compareTo(latest.at()) <= 0) {
        violations.add("%s had ended before %s".formatted(latest, call));
      }
    }
  }

  private static void judgeTerms(List<Placed> calls, List<String> violations) {
    List<Placed> inOrder = sorted(calls, Comparator.comparing(Placed::at));
    for (int i = 1; i < inOrder.size(); i++) {
      Position before = inOrder.get(i - 1).at();
      Position at = inOrder.get(i).at();
      boolean sameEntry = at.index() == before.index();
      if (at.term() < before.term() || (sameEntry && at.term() != before.term())) {
        violations.add("%s and %s are of two logs".formatted(inOrder.get(i - 1), inOrder.get(i)));
      }
    }
  }

  private static List<Placed> sorted(List<Placed> calls, Comparator<Placed> order) {
    return calls.stream().sorted(order).toList();
  }

  private static List<Placed> calls(History history) {
    List<Placed> calls = new ArrayList<>();
    history.sends().forEach(it -> add(calls, "send by " + it.client(), it.span(), it.position()));
    history
        .receives()
        .forEach(it -> add(calls, "receive by " + it.client(), it.span(), it.position()));
    history
        .settles()
        .forEach(it -> add(calls, it.kind() + " by " + it.client(), it.span(), it.position()));
    return calls;
  }

  private static void add(List<Placed> calls, String what, Span span, @Nullable Position at) {
    if (at != null) {
      calls.add(new Placed(what, span, at));
    }
  }
}
