package io.narumq.chaos.check;

import io.narumq.chaos.check.SimulatedQueue.Bug;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.chaos.history.Wish;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Producers and consumers of a {@link SimulatedQueue} in virtual time, with answers that are lost,
 * calls that take effect late or never, and calls that are repeated.
 */
final class SimulatedRun {
  private static final long MS = 1_000_000;
  private static final int PRODUCERS = 3;
  private static final int CONSUMERS = 5;
  private static final int KEPT = 200;
  private static final String QUEUE = "q";

  private record Task(long at, long number, Runnable run) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparing(Task::number));
  private final SplittableRandom random;
  private final SimulatedQueue queue;
  private final Recorder recorder;
  private long now;
  private long tasksMade;
  private long index;
  private int calls;
  private final int callsMax;
  private long sequence;

  private SimulatedRun(long seed, Bug bug, int callsMax) {
    this.random = new SplittableRandom(seed);
    this.queue = new SimulatedQueue(random.split(), bug);
    this.callsMax = callsMax;
    this.recorder = new Recorder(() -> now);
  }

  /** About so many calls, and then what it takes to drain the queue. */
  static History of(long seed, Bug bug, int calls) {
    SimulatedRun run = new SimulatedRun(seed, bug, calls);
    for (int i = 1; i <= PRODUCERS; i++) {
      String name = "p" + i;
      run.later(i, () -> run.produce(name));
    }
    for (int i = 1; i <= CONSUMERS; i++) {
      String name = "c" + i;
      run.later(i, () -> run.consume(name));
    }
    run.run();
    return run.recorder.history();
  }

  private void run() {
    while (!tasks.isEmpty()) {
      Task task = tasks.remove();
      now = task.at();
      task.run().run();
      queue.forget(KEPT);
    }
  }

  private void later(long ms, Runnable run) {
    tasks.add(new Task(now + ms * MS, tasksMade++, run));
  }

  private boolean isDraining() {
    return calls >= callsMax;
  }

  private void produce(String name) {
    if (isDraining()) {
      return;
    }
    calls++;
    String body = MessageBody.of(name.charAt(1) - '0', sequence++, random.nextLong());
    Recorder.OpenSend call = recorder.send(name, QUEUE, body, Wish.NONE);
    Runnable next = () -> later(random.nextInt(5, 30), () -> produce(name));
    attempt(
        false,
        () -> queue.send(body),
        answer -> {
          call.ok(answer.value(), answer.at());
          next.run();
        },
        next);
  }

  private void consume(String name) {
    if (isDraining() && queue.isEmpty()) {
      return;
    }
    calls++;
    Recorder.OpenReceive call = recorder.receive(name, QUEUE, SimulatedQueue.LEASE_NANOS);
    Object request = new Object();
    int max = random.nextInt(1, 5);
    Runnable next = () -> later(random.nextInt(1, 10), () -> consume(name));
    attempt(
        true,
        () -> queue.receive(request, max, now),
        answer -> {
          call.ok(answer.value(), answer.value().isEmpty() ? null : answer.at());
          finish(name, answer.value());
        },
        next);
  }

  private void finish(String name, List<Delivery> held) {
    int choice = random.nextInt(100);
    if (held.isEmpty() || (choice < 10 && !isDraining())) {
      later(random.nextInt(1, 10), () -> consume(name));
    } else if (choice < 20) {
      settle(name, Kind.RETURN, held);
    } else if (choice < 30) {
      settle(name, Kind.RELEASE, held);
    } else if (choice < 40) {
      later(random.nextInt(80, 250), () -> settle(name, Kind.ACK, held));
    } else {
      settle(name, Kind.ACK, held);
    }
  }

  private void settle(String name, Kind kind, List<Delivery> held) {
    calls++;
    Recorder.OpenSettle call = recorder.settle(name, QUEUE, kind, held);
    Runnable next = () -> later(random.nextInt(1, 10), () -> consume(name));
    attempt(
        true,
        () ->
            held.stream()
                .map(it -> queue.settle(kind, it.messageId(), it.fencingNumber(), now))
                .toList(),
        answer -> {
          List<Status> told =
              answer.value().stream()
                  .map(
                      it -> it == Status.ALREADY_SETTLED && answer.repeated() ? Status.SETTLED : it)
                  .toList();
          call.ok(told, answer.repeated(), answer.at());
          next.run();
        },
        next);
  }

  private record Answer<T>(T value, boolean repeated, Position at) {}

  private interface Effect<T> {
    T apply();
  }

  /** One call, with what can go wrong with it. */
  private <T> void attempt(
      boolean repeatable, Effect<T> effect, Consumer<Answer<T>> answered, Runnable gaveUp) {
    int luck = random.nextInt(100);
    if (luck < 3) {
      later(30, gaveUp);
    } else if (luck < 6) {
      later(random.nextInt(1, 30), () -> position(effect.apply()));
      later(30, gaveUp);
    } else if (luck < 9) {
      later(random.nextInt(30, 300), () -> position(effect.apply()));
      later(30, gaveUp);
    } else if (luck < 16 && repeatable) {
      if (random.nextBoolean()) {
        later(random.nextInt(1, 10), () -> position(effect.apply()));
      }
      later(random.nextInt(10, 160), () -> answer(effect, true, answered));
    } else {
      later(random.nextInt(1, 10), () -> answer(effect, false, answered));
    }
  }

  private <T> void answer(Effect<T> effect, boolean repeated, Consumer<Answer<T>> answered) {
    T value = effect.apply();
    Position at = position(value);
    later(random.nextInt(1, 10), () -> answered.accept(new Answer<>(value, repeated, at)));
  }

  private Position position(Object unused) {
    long told = ++index - (queue.bites(Bug.POSITION_OF_ANOTHER) && index > 50 ? 50 : 0);
    return new Position(0, 1 + told / 1_000, told, 0);
  }
}
