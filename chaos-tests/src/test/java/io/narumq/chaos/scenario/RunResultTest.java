package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.history.Wish;
import io.narumq.chaos.scenario.RunResult.Outcome;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A run that proves nothing is not taken for a proof. */
class RunResultTest {
  private static final Verdict KEPT = new Verdict("nothing is lost", 10, List.of());

  private static RunResult result(
      int confirmed, List<String> harmless, Verdict verdict, String failure) {
    List<SendCall> sends =
        IntStream.range(0, confirmed)
            .mapToObj(
                i ->
                    new SendCall(
                        "p",
                        "q",
                        new Span(i, i),
                        io.narumq.chaos.history.Outcome.OK,
                        "b" + i,
                        Wish.NONE,
                        "",
                        "" + i,
                        null))
            .toList();
    FaultRecord fault =
        new FaultRecord(List.of("kill-leader"), List.of("killed n1"), 1, 2, 3, harmless);
    return new RunResult(
        new Plan("kill-leader", 1, 3, List.of()),
        new History(sends, List.of(), List.of()),
        List.of(),
        List.of(fault),
        Observed.NOTHING,
        List.of(verdict),
        Map.of(),
        Map.of("a thing", 2L),
        failure);
  }

  @Test
  void whatWasPutToTheTestAndKeptPasses() {
    assertThat(result(1_000, List.of(), KEPT, "").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void aBrokenPromiseFailsWhateverElseIsWrong() {
    Verdict broken = new Verdict("nothing is lost", 10, List.of("m1"));
    assertThat(result(1, List.of("led on"), broken, "x").outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void aFaultWithoutEffectIsNoTest() {
    RunResult result = result(1_000, List.of("n1 led all the time"), KEPT, "");
    assertThat(result.outcome()).isEqualTo(Outcome.INVALID);
    assertThat(result.reasonsInvalid()).singleElement().asString().contains("n1 led all the time");
  }

  @Test
  void tooLittleTrafficIsNoTest() {
    assertThat(result(10, List.of(), KEPT, "").outcome()).isEqualTo(Outcome.INVALID);
  }

  @Test
  void aVerdictOnNothingIsNone() {
    Verdict nothing = new Verdict("nothing is lost", 0, List.of());
    assertThat(result(1_000, List.of(), nothing, "").outcome()).isEqualTo(Outcome.INVALID);
  }

  @Test
  void aRunThatEndedTooEarlyIsNone() {
    assertThat(result(1_000, List.of(), KEPT, "no leader").outcome()).isEqualTo(Outcome.INVALID);
  }
}
