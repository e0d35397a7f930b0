package io.narumq.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.report.Figures.Event;
import io.narumq.chaos.report.Figures.Story;
import io.narumq.chaos.scenario.RunResult;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What broke a promise is told from its beginning to its end, and nothing else is. */
class StoriesTest {
  private static List<Story> storiesOf(String promise, String violation) {
    RunResult run = MadeUpRun.result();
    return Stories.of(
        new RunResult(
            run.plan(),
            run.history(),
            run.holds(),
            run.faults(),
            run.observed(),
            List.of(new Verdict(promise, 1, List.of(violation))),
            run.traffic(),
            run.sometimes(),
            run.failure()));
  }

  private static Story storyOf(String violation) {
    return storiesOf("a promise", violation).get(0);
  }

  @Test
  void allCallsAndAnswersOfTheMessageAreToldInTheirOrder() {
    Story story =
        Stories.of(MadeUpRun.result()).stream()
            .filter(it -> it.promise().equals("ack is final"))
            .findFirst()
            .orElseThrow();
    assertThat(story.about()).containsExactlyInAnyOrder("0-1-0-1", MadeUpRun.TWICE);
    assertThat(story.events())
        .isSortedAccordingTo(Comparator.comparingLong(Event::atUs))
        .extracting(event -> event.who() + " " + event.what().split(" ", 3)[0])
        .containsExactly(
            "p1 sends",
            "p1 is",
            "c1 asks",
            "c1 gets",
            "c1 acks",
            "c1 is",
            "kill-leader begins:",
            "n2 leads",
            "kill-leader ends",
            "c2 asks",
            "c2 gets",
            "c2 acks",
            "c2 is");
    assertThat(story.events().get(3).what())
        .contains("delivery 1", "fencing number 1", "leased until 4.500 s");
    assertThat(story.events().get(10).what()).contains("delivery 2");
  }

  @Test
  void oneThatNobodyGotIsToldToo() {
    Story story = storyOf(MadeUpRun.LOST + " stored as 0-1-0-3 in [2.000 s, 2.010 s]");
    assertThat(story.events()).extracting(Event::kind).containsExactly("CALL", "ANSWER");
    assertThat(story.events().get(1).what()).contains("stored as 0-1-0-3, at 0/1/3/0 of the log");
  }

  @Test
  void workersAreToldOf() {
    assertThat(storyOf("1-1-0-9 begun by w1").events())
        .extracting(Event::what)
        .satisfiesExactly(
            begin -> assertThat(begin).startsWith("begins to work on 1-1-0-9 (held-1)"),
            end -> assertThat(end).startsWith("has done 1-1-0-9"));
  }

  @Test
  void placesOfTheLogAreFollowedWhereNoMessageIsNamed() {
    assertThat(storyOf("send by p1 at 0/1/3/0 in [2.000 s, 2.010 s] had ended").about())
        .containsExactly("0/1/3/0");
    assertThat(storyOf("0-1-0-1 at 0/1/3/0: twice").about())
        .containsExactlyInAnyOrder("0-1-0-1", MadeUpRun.TWICE);
  }

  @Test
  void whatNamesNoMessageHasNoStory() {
    assertThat(storiesOf("a promise", "shard 0 at index 7 differs")).isEmpty();
  }

  @Test
  void thereAreNoneWhereEveryPromiseWasKept() {
    RunResult run = MadeUpRun.result();
    RunResult kept =
        new RunResult(
            run.plan(),
            run.history(),
            run.holds(),
            run.faults(),
            run.observed(),
            List.of(new Verdict("a promise", 1, List.of())),
            run.traffic(),
            run.sometimes(),
            "");
    assertThat(Stories.of(kept)).isEmpty();
  }
}
