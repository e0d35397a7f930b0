package io.narumq.chaos.scenario;

import io.narumq.chaos.fault.Fault;
import io.narumq.chaos.fault.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What can be run: every fault alone, and mixes of those that the machine allows. */
public final class Scenarios {
  /** What a fault alone is run for if nothing else is said: some times, with recoveries. */
  public static final Duration LENGTH = Duration.ofSeconds(40);

  private static final long CALM_MS = 3_000;
  private static final long LASTS_MS = 8_000;

  /** A guess, to fit steps into a length: what nodes take to come back. */
  private static final long RECOVERY_MS = 4_000;

  /** A node that stood still for longer than a minute closes itself. */
  private static final long LONG_PAUSE_MS = 62_000;

  private static final int QUIET_PERCENT = 25;
  private static final int TWO_PERCENT = 30;

  /** All, in the order in which they are listed. */
  public static final List<Scenario> ALL =
      Stream.of(
              Faults.ALL.stream().map(Scenarios::alone),
              Stream.of(
                  new Scenario(
                      "pause-long",
                      "a node stands still for longer than a minute and ends by itself",
                      Scenarios::pauseLong),
                  new Scenario(
                      "mix", "faults chosen by chance, sometimes two at once", Scenarios::mix)))
          .flatMap(it -> it)
          .toList();

  private Scenarios() {}

  /** That of a name, if there is one. */
  public static Optional<Scenario> named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }

  private static Scenario alone(Fault fault) {
    return new Scenario(
        fault.name(),
        fault.story(),
        (seed, nodes, length) -> {
          SplittableRandom random = new SplittableRandom(seed);
          List<Step> steps = new ArrayList<>();
          for (long at = 0; at < length.toMillis(); at += CALM_MS + LASTS_MS + RECOVERY_MS) {
            steps.add(step(random, List.of(fault.name()), LASTS_MS));
          }
          return new Plan(fault.name(), seed, nodes, steps);
        });
  }

  private static Plan pauseLong(long seed, int nodes, Duration length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> steps =
        List.of(
            step(random, List.of("pause-leader"), LONG_PAUSE_MS),
            step(random, List.of("pause-follower"), LONG_PAUSE_MS));
    return new Plan("pause-long", seed, nodes, steps);
  }

  private static Plan mix(long seed, int nodes, Duration length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Fault> possible =
        Faults.ALL.stream()
            .filter(fault -> fault.need().missing().isEmpty() && fault.nodesMin() <= nodes)
            .toList();
    List<Step> steps = new ArrayList<>();
    long at = 0;
    while (at < length.toMillis()) {
      long calm = random.nextInt(100) < QUIET_PERCENT ? 4 * CALM_MS : CALM_MS;
      List<String> faults = some(possible, random);
      long lasts = random.nextLong(atLeastMs(faults), 2 * LASTS_MS);
      Step step = new Step(calm, faults, lasts, random.nextLong());
      steps.add(step);
      at += calm + lasts + RECOVERY_MS;
    }
    return new Plan("mix", seed, nodes, steps);
  }

  /** One, or two whose needs are not alike: these do not undo each other. */
  private static List<String> some(List<Fault> possible, SplittableRandom random) {
    Fault first = possible.get(random.nextInt(possible.size()));
    if (random.nextInt(100) >= TWO_PERCENT) {
      return List.of(first.name());
    }
    List<Fault> others =
        possible.stream()
            .filter(it -> !it.need().isLike(first.need()))
            .filter(it -> first.leavesMajority() || it.leavesMajority())
            .toList();
    if (others.isEmpty()) {
      return List.of(first.name());
    }
    Fault other = others.get(random.nextInt(others.size()));
    // The second looks for nodes to hit, often for a leader.
    return first.leavesMajority()
        ? List.of(first.name(), other.name())
        : List.of(other.name(), first.name());
  }

  /** A leader notices only after a while that its disk is stuck. */
  private static long atLeastMs(List<String> faults) {
    return faults.contains("hung-disk") ? LASTS_MS + LASTS_MS / 2 : LASTS_MS / 4;
  }

  private static Step step(SplittableRandom random, List<String> faults, long lastsMs) {
    return new Step(CALM_MS, faults, lastsMs, random.nextLong());
  }
}
