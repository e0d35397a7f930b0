package io.narumq.cli.demo;

import io.narumq.cli.Screen;
import io.narumq.cli.TemporaryCluster;
import io.narumq.client.NaruClient;
import io.narumq.cluster.LocalCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows in half a minute what NaruMQ promises, and checks that it was kept. */
@Command(
    name = "demo",
    description = {
      "Shows in half a minute what NaruMQ promises, and checks it.",
      "Starts three nodes on this machine, sends every line of the input through one queue to"
          + " several workers, takes the workers away for a while, kills -9 the leader, starts it"
          + " again, and proves that what came out is what went in.",
      "Stops what it started. Exit code 1 if anything was lost or invented."
    })
public final class DemoCommand implements Callable<Integer> {
  /** The launcher says where the project is. */
  private static final String HOME_PROPERTY = "naru.home";

  private static final Duration START_BOUND = Duration.ofSeconds(60);
  private static final int WORKERS_MAX = 100;
  private static final int SECONDS_MIN = 5;
  private static final int EXIT_INTERRUPTED = 130;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Send the lines of this file (default: the text files of this project).")
  private @Nullable Path input;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many workers share the queue, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "25",
      description =
          "Repeat the input until sending it takes about so long, at least 5"
              + " (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--keep", description = "Leave data and logs of the nodes for a look.")
  private boolean keep;

  private volatile boolean interrupted;

  /** Made by the command line. */
  public DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    checkUsage();
    Input lines = input == null ? Input.ofProject(home()) : Input.ofFile(input);
    Plan plan = Plan.of(lines.lines().size(), Duration.ofSeconds(seconds));
    Screen screen = Screen.ofThisProcess();
    Thread onExit = new Thread(() -> interrupt(screen), "demo-exit");
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      return run(lines, plan, screen) ? 0 : 1;
    } catch (RuntimeException e) {
      // Ctrl-C reaches the nodes as well: that they are gone is no news then.
      if (interrupted) {
        return EXIT_INTERRUPTED;
      }
      throw e;
    } finally {
      removeHook(onExit);
    }
  }

  private void checkUsage() {
    if (workers < 1 || workers > WORKERS_MAX) {
      throw wrongUsage("--workers must be 1 to " + WORKERS_MAX + ", not " + workers);
    }
    if (seconds < SECONDS_MIN) {
      throw wrongUsage("--seconds must be at least " + SECONDS_MIN + ", not " + seconds);
    }
  }

  private CommandLine.ParameterException wrongUsage(String message) {
    CommandSpec itself = Objects.requireNonNull(spec);
    return new CommandLine.ParameterException(itself.commandLine(), message);
  }

  private static Path home() {
    return Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath();
  }

  private boolean run(Input lines, Plan plan, Screen screen) throws Exception {
    screen.line(screen.bold("NaruMQ demo") + ": three nodes, one queue, and a kill -9");
    screen.line("");
    TemporaryCluster cluster = TemporaryCluster.start("demo", 3);
    boolean good = false;
    try {
      introduce(cluster, lines, plan, screen);
      cluster.nodes().awaitReady(START_BOUND);
      good = tell(cluster.nodes(), lines, plan, screen);
      return good;
    } finally {
      if (keep || (!good && !interrupted)) {
        cluster.keepFolder();
        screen.line("data and logs of the nodes are in " + cluster.folder());
      }
      cluster.close();
    }
  }

  private boolean tell(LocalCluster nodes, Input lines, Plan plan, Screen screen) throws Exception {
    try (NaruClient client = NaruClient.builder().endpoints(nodes.endpoints()).build()) {
      client.createQueue(DemoStory.QUEUE);
      try (DemoStory story = new DemoStory(nodes, client, lines, plan, workers, screen)) {
        story.tell();
        new Summary(screen).show(story.account(), story.shares(), story.outage(), story.length());
        return story.account().isBalanced();
      }
    }
  }

  private static void introduce(TemporaryCluster cluster, Input lines, Plan plan, Screen screen) {
    if (!cluster.hasUsualPorts()) {
      screen.line("  ports     9640 and on are taken, so from %d on".formatted(cluster.basePort()));
    }
    screen.line("  nodes     " + String.join("  ", cluster.nodes().endpoints()));
    screen.line(
        "  input     %,d lines of %s, %s".formatted(plan.lines(), lines.source(), rounds(plan)));
    screen.line(
        "  pace      %,d messages at %,d a second: about %d s"
            .formatted(plan.messages(), plan.perSecond(), plan.length().toSeconds()));
    screen.line("");
  }

  private static String rounds(Plan plan) {
    return plan.rounds() == 1 ? "sent once" : "sent %,d times over".formatted(plan.rounds());
  }

  private void interrupt(Screen screen) {
    interrupted = true;
    screen.status("");
    screen.line("interrupted; stopping the nodes");
    screen.close();
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // It runs, as it should.
    }
  }
}
