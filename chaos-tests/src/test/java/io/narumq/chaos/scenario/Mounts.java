package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.cluster.SmallDisk;
import java.util.Optional;

/**
 * Scenarios with disks of their own run where that is possible. Elsewhere they say so in one line;
 * {@code -Dnaru.mounts=required} makes it a failure.
 */
final class Mounts {
  private Mounts() {}

  static boolean arePossible(String scenario) {
    Optional<String> missing = SmallDisk.missing();
    missing.ifPresent(what -> System.out.println(scenario + ": not run, it needs " + what));
    if ("required".equals(System.getProperty("naru.mounts"))) {
      assertThat(missing).as("what the scenario needs and this machine lacks").isEmpty();
    }
    return missing.isEmpty();
  }
}
