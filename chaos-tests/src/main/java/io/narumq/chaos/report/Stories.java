package io.narumq.chaos.report;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.report.Figures.Event;
import io.narumq.chaos.report.Figures.Story;
import io.narumq.chaos.scenario.FaultRecord;
import io.narumq.chaos.scenario.Observed;
import io.narumq.chaos.scenario.RunResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the messages that violations name, and tells all that happened to them. A violation is a
 * line of words; what of them is the id or the body of a message, or a position of the log that a
 * client was told, is known from the history.
 */
final class Stories {
  private static final int SHOWN_PER_PROMISE = 5;
  private static final int EVENTS_MAX = 200;
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[\\s,;:()\\[\\]=\"']+");

  private final RunResult result;
  private final Telling telling = new Telling();

  private Stories(RunResult result) {
    this.result = result;
    History history = result.history();
    history.sends().forEach(telling::tell);
    history.receives().forEach(telling::tell);
    history.settles().forEach(telling::tell);
    result.holds().forEach(telling::tell);
  }

  /** Of some violations of each promise that was broken, if they name something. */
  static List<Story> of(RunResult result) {
    if (result.verdicts().stream().allMatch(Verdict::kept)) {
      return List.of();
    }
    Stories stories = new Stories(result);
    return result.verdicts().stream()
        .flatMap(
            verdict ->
                verdict.violations().stream()
                    .limit(SHOWN_PER_PROMISE)
                    .map(violation -> stories.story(verdict.promise(), violation))
                    .filter(story -> !story.events().isEmpty()))
        .toList();
  }

  private Story story(String promise, String violation) {
    Set<String> about = about(violation);
    List<Event> events =
        new ArrayList<>(about.stream().flatMap(it -> telling.of(it).stream()).distinct().toList());
    if (!events.isEmpty()) {
      events.addAll(meanwhile(events));
    }
    events.sort(Comparator.comparingLong(Event::atUs));
    int told = Math.min(EVENTS_MAX, events.size());
    return new Story(
        promise,
        violation,
        List.copyOf(about),
        List.copyOf(events.subList(0, told)),
        events.size() - told);
  }

  /** All names of the messages that are named; positions, which many share, if there are none. */
  private Set<String> about(String violation) {
    Map<Boolean, List<String>> known =
        Arrays.stream(BETWEEN_WORDS.split(violation))
            .filter(word -> !telling.of(word).isEmpty())
            .distinct()
            .collect(Collectors.partitioningBy(word -> !telling.namesOf(word).isEmpty()));
    List<String> messages = known.get(true);
    Set<String> about = new LinkedHashSet<>(messages.isEmpty() ? known.get(false) : messages);
    messages.forEach(name -> about.addAll(telling.namesOf(name)));
    List.copyOf(about).forEach(name -> about.addAll(telling.namesOf(name)));
    return about;
  }

  /** What happened to the cluster between the first and the last of these. */
  private List<Event> meanwhile(List<Event> events) {
    long from = events.stream().mapToLong(Event::atUs).min().orElse(0);
    long to = events.stream().mapToLong(Event::atUs).max().orElse(0);
    return Stream.concat(
            result.observed().led().stream().map(Stories::event),
            result.faults().stream().flatMap(Stories::events))
        .filter(event -> from <= event.atUs() && event.atUs() <= to)
        .toList();
  }

  private static Event event(Observed.Led led) {
    String what = "leads shard %d in term %d".formatted(led.shard(), led.term());
    return new Event(us(led.at()), "LEADER", led.node(), what);
  }

  private static Stream<Event> events(FaultRecord fault) {
    String names = String.join(" + ", fault.faults());
    Event begin =
        new Event(us(fault.begin()), "FAULT", names, "begins: " + String.join("; ", fault.what()));
    Event end = new Event(us(fault.end()), "FAULT", names, "ends");
    if (fault.recovered() == Span.NEVER) {
      return Stream.of(begin, end);
    }
    return Stream.of(
        begin, end, new Event(us(fault.recovered()), "FAULT", names, "all nodes are whole again"));
  }

  private static long us(long nanos) {
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }
}
