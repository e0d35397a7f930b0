package io.narumq.chaos.report;

import io.narumq.chaos.report.Figures.Event;
import io.narumq.chaos.report.Figures.Promise;
import io.narumq.chaos.report.Figures.Sends;
import io.narumq.chaos.report.Figures.Story;
import io.narumq.chaos.report.Figures.Trouble;
import io.narumq.chaos.scenario.Step;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The figures in the words of the page; the template asks for them by the names of the methods. */
final class PageView {
  private static final int VIOLATIONS_SHOWN = 5;

  private final Figures figures;

  PageView(Figures figures) {
    this.figures = figures;
  }

  /** A number that somebody wants to see first. */
  record Tile(String value, String name, String css) {}

  record TroubleRow(
      String name,
      String at,
      String lasted,
      String firstOk,
      String longestGap,
      String wholeAfter,
      String what,
      String harmless) {}

  record PromiseRow(
      String promise, String css, String judged, List<String> violations, String more) {}

  record Count(String name, String times, String css) {}

  record StepRow(int number, String calm, String faults, String lasts, long seed) {}

  record StoryView(
      int number,
      String promise,
      String violation,
      List<String> about,
      List<EventRow> events,
      String omitted) {}

  record EventRow(String at, String css, String who, String what) {}

  String outcome() {
    return figures.outcome();
  }

  String title() {
    return "%s: %s, seed %d".formatted(figures.outcome(), figures.scenario(), figures.seed());
  }

  String scenario() {
    return figures.scenario();
  }

  String circumstances() {
    return "seed %d, %d nodes, %s"
        .formatted(figures.seed(), figures.nodes(), seconds(figures.lengthMs()));
  }

  String summary() {
    return switch (figures.outcome()) {
      case "PASSED" -> "Every promise was kept while it was put to the test.";
      case "FAILED" -> broken() + " of " + figures.verdicts().size() + " promises were broken.";
      default -> "No promise was seen broken, but this run is no proof.";
    };
  }

  List<String> reasonsInvalid() {
    return figures.reasonsInvalid();
  }

  List<Tile> tiles() {
    long lost = figures.sends().stream().mapToLong(it -> it.undelivered().size()).sum();
    long confirmed = figures.sends().stream().mapToLong(PageView::confirmed).sum();
    long promises = figures.verdicts().size();
    long gap = figures.faults().stream().mapToLong(Trouble::longestGapMs).max().orElse(0);
    long bit = figures.faults().stream().filter(it -> it.harmless().isEmpty()).count();
    String lostName = figures.failure().isEmpty() ? "of them lost" : "of them not handed out";
    return List.of(
        new Tile("%,d".formatted(confirmed), "messages confirmed", ""),
        new Tile("%,d".formatted(lost), lostName, lost == 0 ? "good" : "bad"),
        new Tile(
            promises - broken() + " of " + promises,
            "promises kept",
            broken() == 0 ? "good" : "bad"),
        new Tile(seconds(gap), "longest time without an answer", ""),
        new Tile(
            bit + " of " + figures.faults().size(),
            "faults had an effect",
            bit == figures.faults().size() ? "" : "doubtful"),
        new Tile(Integer.toString(figures.leaders().size()), "elections seen", ""));
  }

  private static long confirmed(Sends sends) {
    return sends.confirmed().stream().mapToLong(it -> it).sum();
  }

  private long broken() {
    return figures.verdicts().stream().filter(it -> !it.kept()).count();
  }

  Drawing timeline() {
    return Timeline.of(figures);
  }

  Drawing checksums() {
    return ChecksumGrid.of(figures.replicas());
  }

  boolean hasChecksums() {
    return !figures.replicas().isEmpty();
  }

  List<TroubleRow> faults() {
    return figures.faults().stream().map(PageView::row).toList();
  }

  private static TroubleRow row(Trouble fault) {
    return new TroubleRow(
        String.join(" + ", fault.faults()),
        seconds(fault.beginMs()),
        seconds(fault.endMs() - fault.beginMs()),
        secondsOrNever(fault.firstOkMs()),
        seconds(fault.longestGapMs()),
        fault.recoveredMs() == null ? "never" : seconds(fault.recoveredMs() - fault.endMs()),
        String.join("; ", fault.what()),
        String.join("; ", fault.harmless()));
  }

  boolean hasBroken() {
    return broken() > 0;
  }

  List<PromiseRow> brokenPromises() {
    return figures.verdicts().stream().filter(it -> !it.kept()).map(PageView::row).toList();
  }

  List<PromiseRow> keptPromises() {
    return figures.verdicts().stream().filter(Promise::kept).map(PageView::row).toList();
  }

  private static PromiseRow row(Promise promise) {
    int shown = Math.min(VIOLATIONS_SHOWN, promise.violations().size());
    int more = promise.violations().size() - shown;
    String css = !promise.kept() ? "broken" : promise.judged() == 0 ? "doubtful" : "kept";
    return new PromiseRow(
        promise.promise(),
        css,
        "%,d".formatted(promise.judged()),
        promise.violations().subList(0, shown),
        more == 0 ? "" : "and %,d more".formatted(more));
  }

  List<Count> traffic() {
    return counts(figures.traffic(), "");
  }

  List<Count> sometimes() {
    return counts(figures.sometimes(), "doubtful");
  }

  private static List<Count> counts(Map<String, Long> counts, String cssOfNone) {
    return counts.entrySet().stream()
        .map(
            it ->
                new Count(
                    it.getKey(),
                    "%,d".formatted(it.getValue()),
                    it.getValue() == 0 ? cssOfNone : ""))
        .toList();
  }

  List<StepRow> plan() {
    return IntStream.range(0, figures.plan().size())
        .mapToObj(i -> row(i + 1, figures.plan().get(i)))
        .toList();
  }

  private static StepRow row(int number, Step step) {
    return new StepRow(
        number,
        seconds(step.calmMs()),
        String.join(" + ", step.faults()),
        seconds(step.lastsMs()),
        step.seed());
  }

  boolean hasStories() {
    return !figures.stories().isEmpty();
  }

  List<StoryView> stories() {
    return IntStream.range(0, figures.stories().size())
        .mapToObj(i -> story(i + 1, figures.stories().get(i)))
        .toList();
  }

  private static StoryView story(int number, Story story) {
    return new StoryView(
        number,
        story.promise(),
        story.violation(),
        story.about(),
        story.events().stream().map(PageView::row).toList(),
        story.omitted() == 0 ? "" : "%,d more events".formatted(story.omitted()));
  }

  private static EventRow row(Event event) {
    String at = String.format(Locale.ROOT, "%.6f", event.atUs() / 1e6);
    return new EventRow(at, event.kind(), event.who(), event.what());
  }

  private static String secondsOrNever(@Nullable Long ms) {
    return ms == null ? "never" : seconds(ms);
  }

  private static String seconds(long ms) {
    return String.format(Locale.ROOT, "%.2f s", ms / 1e3);
  }
}
