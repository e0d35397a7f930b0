package io.narumq.chaos.workload;

import io.narumq.chaos.cluster.Clients;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Pause;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.Span;
import io.narumq.cluster.NodeJvm;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Consumers of some queues in a process of their own, so that they can die or stand still for real,
 * with all that they hold. To be driven by one thread.
 */
public final class MortalClients implements Clients, AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long SETTLE_MS = 50;

  /** Those of one process have numbers of their own, beyond those of other clients. */
  private static final int NUMBERS = 1_000;

  private static final List<String> FLAGS =
      List.of(
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Dlogback.configurationFile=naru-cli-logback.xml");

  private final List<String> endpoints;
  private final List<String> queues;
  private final File errors;
  private final SplittableRandom random;
  private final Recorder recorder;
  private final List<MortalProcess> processes = new ArrayList<>();
  private final List<Pause> pauses = new ArrayList<>();
  private long pausedAt;

  /**
   * Starts at once. The queues must exist.
   *
   * @param folder for what they complain of
   */
  public MortalClients(
      List<String> endpoints,
      List<String> queues,
      Path folder,
      SplittableRandom random,
      Recorder recorder) {
    this.endpoints = endpoints;
    this.queues = queues;
    this.errors = folder.resolve("clients.log").toFile();
    this.random = random;
    this.recorder = recorder;
    start();
  }

  private void start() {
    NodeJvm jvm = NodeJvm.current();
    List<String> command = new ArrayList<>(List.of(jvm.java().toString()));
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", jvm.classPath(), MortalMain.class.getName()));
    command.add(Long.toString(recorder.began()));
    command.add(Long.toString(random.nextLong()));
    command.add(Integer.toString(firstNumber(processes.size())));
    command.add(String.join(",", endpoints));
    command.add(String.join(",", queues));
    processes.add(new MortalProcess(command, errors));
  }

  private static int firstNumber(int process) {
    return NUMBERS * (process + 1);
  }

  private List<String> names() {
    int first = firstNumber(processes.size() - 1);
    return IntStream.range(first, first + queues.size()).mapToObj(Hands::name).toList();
  }

  private MortalProcess living() {
    return processes.get(processes.size() - 1);
  }

  @Override
  public int stop() throws InterruptedException {
    Optional<String> idle = Poll.until(BOUND, this::isStoppedHolding);
    if (idle.isPresent()) {
      throw new IllegalStateException("clients that hold nothing, " + idle.get());
    }
    return living().holding(pausedAt);
  }

  /** They may have told more than was read when they stop: looks once all is read. */
  private boolean isStoppedHolding() throws InterruptedException {
    if (living().holding(recorder.now()) == 0) {
      return false;
    }
    living().signal("STOP");
    pausedAt = recorder.now();
    int told;
    do {
      told = living().told();
      Thread.sleep(SETTLE_MS);
    } while (living().told() != told);
    if (living().holding(pausedAt) == 0) {
      living().signal("CONT");
      return false;
    }
    return true;
  }

  @Override
  public long resume() {
    long now = recorder.now();
    pauses.add(new Pause(names(), pausedAt, now));
    living().signal("CONT");
    return now - pausedAt;
  }

  @Override
  public void crash() {
    living().kill();
    pauses.add(new Pause(names(), pausedAt, Span.NEVER));
    start();
  }

  /** Lets their calls end. */
  public void end() throws InterruptedException {
    living().end();
  }

  /** What they saw. */
  public History history() {
    return History.of(processes.stream().map(MortalProcess::history).toList());
  }

  /** When they stood still, or died. */
  public List<Pause> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public void close() {
    living().kill();
  }
}
