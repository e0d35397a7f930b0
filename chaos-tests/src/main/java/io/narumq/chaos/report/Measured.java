package io.narumq.chaos.report;

import io.narumq.chaos.check.Availability;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.report.Figures.Leader;
import io.narumq.chaos.report.Figures.Promise;
import io.narumq.chaos.report.Figures.Role;
import io.narumq.chaos.report.Figures.Trouble;
import io.narumq.chaos.scenario.FaultRecord;
import io.narumq.chaos.scenario.Observed;
import io.narumq.chaos.scenario.RunResult;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes the figures of a run. */
public final class Measured {
  private static final Pattern NODE = Pattern.compile("\\bn\\d+\\b");

  private final RunResult result;
  private final long length;
  private final List<String> all;

  private Measured(RunResult result) {
    this.result = result;
    this.length = length(result);
    this.all = IntStream.rangeClosed(1, result.plan().nodes()).mapToObj(i -> "n" + i).toList();
  }

  /** In time that is linear in what happened. */
  public static Figures of(RunResult result) {
    return new Measured(result).figures();
  }

  private Figures figures() {
    Traffic traffic = new Traffic(result.history(), length);
    return new Figures(
        result.outcome().name(),
        result.plan().scenario(),
        result.plan().seed(),
        result.plan().nodes(),
        ms(length),
        result.failure(),
        result.reasonsInvalid(),
        result.plan().steps(),
        result.verdicts().stream().map(Measured::promise).toList(),
        result.faults().stream().map(this::trouble).toList(),
        result.observed().led().stream().map(Measured::leader).toList(),
        result.observed().roles().stream().map(Measured::role).toList(),
        Compared.shown(result.observed().compared()),
        traffic.series(),
        traffic.sends(),
        result.traffic(),
        result.sometimes(),
        Stories.of(result));
  }

  private static long length(RunResult result) {
    Stream<Span> spans =
        Stream.of(
                result.history().sends().stream().map(it -> it.span()),
                result.history().receives().stream().map(it -> it.span()),
                result.history().settles().stream().map(it -> it.span()),
                result.faults().stream().map(it -> new Span(it.end(), it.recovered())))
            .flatMap(it -> it);
    LongStream moments =
        spans.mapToLong(span -> span.end() == Span.NEVER ? span.start() : span.end());
    return Math.max(1, moments.max().orElse(1));
  }

  private static Promise promise(Verdict verdict) {
    return new Promise(verdict.promise(), verdict.kept(), verdict.judged(), verdict.violations());
  }

  private Trouble trouble(FaultRecord fault) {
    long until = Math.max(fault.end(), Math.min(fault.recovered(), length));
    Availability served = Availability.of(result.history(), fault.begin(), until);
    return new Trouble(
        fault.faults(),
        fault.what(),
        nodes(fault),
        fault.harmless(),
        ms(fault.begin()),
        ms(fault.end()),
        msOrNull(fault.recovered()),
        msOrNull(served.firstOkNanos()),
        ms(served.longestGapNanos()));
  }

  /** Faults tell in words whom they hit; those that name no node hit all, or clients alone. */
  private List<String> nodes(FaultRecord fault) {
    List<String> named =
        fault.what().stream()
            .flatMap(what -> NODE.matcher(what).results())
            .map(MatchResult::group)
            .distinct()
            .sorted()
            .toList();
    boolean hitsClients = fault.faults().stream().allMatch(it -> it.startsWith("client-"));
    return named.isEmpty() && !hitsClients ? all : named;
  }

  private static Leader leader(Observed.Led led) {
    return new Leader(ms(led.at()), led.shard(), led.node(), led.term());
  }

  private static Role role(Observed.Role role) {
    return new Role(ms(role.at()), role.node(), role.shard(), role.part().name(), role.term());
  }

  private static long ms(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static @Nullable Long msOrNull(long nanos) {
    return nanos == Span.NEVER ? null : ms(nanos);
  }
}
