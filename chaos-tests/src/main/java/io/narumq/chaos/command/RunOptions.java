package io.narumq.chaos.command;

import io.narumq.chaos.cluster.Enclosure;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a run and many runs have in common. */
@Command
final class RunOptions {
  private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "3 or 5 nodes (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  private int nodes;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Put the reports here (default: .naru/chaos).")
  private @Nullable Path dir;

  @Option(
      names = "--plain",
      description = "Nodes are plain processes, even where more is possible.")
  private boolean plain;

  int nodes() {
    return nodes;
  }

  /** Whether the command has to start itself once more, in an enclosure. */
  boolean wantsEnclosure() {
    return !plain && !Enclosure.isHere() && Enclosure.missing().isEmpty();
  }

  /** Those of {@code naru} for one run of a scenario, with these options but for the folder. */
  List<String> arguments(String scenario, long seed, long minutes, Path above) {
    List<String> arguments = new ArrayList<>(List.of("chaos", "run", scenario));
    arguments.addAll(List.of("--seed", Long.toString(seed), "--minutes", Long.toString(minutes)));
    arguments.addAll(List.of("--nodes", Integer.toString(nodes)));
    arguments.addAll(List.of("--dir", above.toString()));
    return arguments;
  }

  /** The folder of one run, or of many. */
  Path folder(String scenario, long seed) {
    return folder(
        Optional.ofNullable(dir)
            .orElseGet(() -> Path.of(System.getProperty("naru.home", "."), ".naru", "chaos")),
        scenario,
        seed);
  }

  /** The same, in another one. */
  static Path folder(Path above, String scenario, long seed) {
    String moment = MOMENT.format(LocalDateTime.now(ZoneOffset.UTC));
    return above.toAbsolutePath().normalize().resolve(moment + "-" + scenario + "-" + seed);
  }
}
