package io.narumq.chaos.workload;

import io.narumq.client.ReceivedMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Work that takes its time, and who began it: every message is held until {@link #beginWork}, then
 * for a random time. Messages are told apart by their bodies. Thread-safe.
 */
public final class HeldMessages {
  private final Duration workMax;
  private final SplittableRandom random;
  private final CountDownLatch begin = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final Map<String, List<Start>> starts = new ConcurrentHashMap<>();
  private volatile long beganAt;
  private volatile long backAt;

  /** Somebody began to work on a message. */
  private record Start(String worker, long at) {}

  /** Work takes 1 s to {@code workMax}. */
  public HeldMessages(Duration workMax, SplittableRandom random) {
    this.workMax = workMax;
    this.random = random;
  }

  /** The work of one worker on one message. */
  public void work(String worker, ReceivedMessage message) throws InterruptedException {
    starts
        .computeIfAbsent(message.text(), body -> new CopyOnWriteArrayList<>())
        .add(new Start(worker, System.nanoTime()));
    begin.await();
    // Nobody counts this one down: it only takes time, and can be interrupted.
    boolean unused = never.await(workMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized long workMillis() {
    return random.nextLong(1_000, workMax.toMillis() + 1);
  }

  /** How many messages were begun, each counted once. */
  public int started() {
    return starts.size();
  }

  /** Lets the time of all work begin. */
  public void beginWork() {
    beganAt = System.nanoTime();
    begin.countDown();
  }

  /** Service was seen to be back. */
  public void serviceIsBack() {
    backAt = System.nanoTime();
  }

  /** From the beginning of the work until service was seen to be back. */
  public Duration outage() {
    return Duration.ofNanos(backAt - beganAt);
  }

  /** Messages that were begun more than once and first by a worker of this kind. */
  public List<String> startedAgain(Predicate<String> firstWorker) {
    return starts.entrySet().stream()
        .filter(it -> it.getValue().size() > 1)
        .filter(it -> firstWorker.test(it.getValue().get(0).worker()))
        .map(it -> it.getKey() + " by " + it.getValue())
        .toList();
  }

  /** How long after service was back the last message was begun again. */
  public Duration lastHandedOver() {
    long last =
        starts.values().stream()
            .filter(it -> it.size() > 1)
            .mapToLong(it -> it.get(it.size() - 1).at())
            .max()
            .orElse(backAt);
    return Duration.ofNanos(last - backAt);
  }
}
