package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.fault.Faults;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans are made from a seed, and nothing else. */
class ScenariosTest {
  private static final Duration LENGTH = Duration.ofMinutes(3);

  @Test
  void aSeedMakesOnePlan() {
    for (Scenario scenario : Scenarios.ALL) {
      Plan plan = scenario.plan(7, 3, LENGTH);
      assertThat(scenario.plan(7, 3, LENGTH)).isEqualTo(plan);
      assertThat(scenario.plan(8, 3, LENGTH)).isNotEqualTo(plan);
    }
  }

  @Test
  void everyFaultOfAPlanIsThere() {
    for (Scenario scenario : Scenarios.ALL) {
      assertThat(scenario.plan(7, 5, LENGTH).steps())
          .isNotEmpty()
          .flatExtracting(Step::faults)
          .allSatisfy(name -> assertThat(Faults.named(name)).isPresent());
    }
    assertThat(Scenarios.ALL).extracting(Scenario::name).doesNotHaveDuplicates();
  }

  /** What comes after it looks for nodes that run, and for a leader. */
  @Test
  void nothingIsBegunWhereNoMajorityIsLeft() {
    for (int seed = 0; seed < 500; seed++) {
      assertThat(Scenarios.named("mix").orElseThrow().plan(seed, 3, LENGTH).steps())
          .filteredOn(step -> step.faults().size() > 1)
          .allSatisfy(
              step ->
                  assertThat(Faults.named(step.faults().get(0)).orElseThrow().leavesMajority())
                      .isTrue());
    }
  }

  @Test
  void aPlanIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
    Plan plan = Scenarios.named("mix").orElseThrow().plan(7, 3, LENGTH);
    Path file = folder.resolve("plan.json");
    plan.write(file);
    assertThat(Plan.read(file)).isEqualTo(plan);
  }
}
