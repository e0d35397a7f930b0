package io.narumq.node.sim;

import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.Receipt;
import io.narumq.client.ReturnReason;
import io.narumq.client.SendOutcome;
import io.narumq.client.SettleOutcome;
import io.narumq.client.internal.Calls;
import io.narumq.client.internal.Endpoints;
import io.narumq.client.internal.LeasedMessage;
import io.narumq.client.internal.ProducerCore;
import io.narumq.client.internal.ProducerIdentity;
import io.narumq.client.internal.ProducerSettings;
import io.narumq.client.internal.QueueDestination;
import io.narumq.client.internal.QueuePayload;
import io.narumq.client.internal.ReturnTerms;
import io.narumq.client.internal.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A client's process: the library's own core, and an application that does what it is told. */
final class SimClient {
  private static final Duration ATTEMPT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofMillis(1_500);
  private static final int RECEIVED_MAX = 4;

  private final int number;
  private final SimWorld world;
  private final Ledger ledger;
  private final SimLoop loop;
  private final Calls calls;
  private final List<ProducerCore> producers = new ArrayList<>();
  private final List<SimWorker> workers = new ArrayList<>();
  private int underWay;

  SimClient(int number, SimWorld world) {
    this.number = number;
    this.world = world;
    this.ledger = world.ledger();
    this.loop = new SimLoop(world.time(), world.chance().split());
    List<String> addresses = IntStream.range(0, Plan.NODES).mapToObj(SimNode::address).toList();
    SimTransport transport = new SimTransport(world, Plan.NODES + number, loop);
    Random random = new Random(world.chance().nextLong());
    Endpoints endpoints = new Endpoints(addresses, false);
    this.calls = new Calls(new Turns(), transport, random, endpoints, ATTEMPT, TIMEOUT);
    for (int queue = 0; queue < Plan.QUEUES; queue++) {
      ProducerSettings settings =
          new ProducerSettings(
              new QueueDestination(SimWorld.queue(queue)),
              2,
              256 << 10,
              1_000,
              64L << 20,
              TIMEOUT,
              ProducerIdentity.random(calls));
      producers.add(new ProducerCore(calls, settings, Runnable::run));
    }
  }

  /** The client's view of time and turns. */
  private final class Turns implements Scheduler {
    @Override
    public long now() {
      return world.time().nowUs() * 1_000;
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      var cancellable = loop.scheduleUs(delay.toNanos() / 1_000, task);
      return cancellable::cancel;
    }
  }

  /** As by SIGKILL, of a machine that is gone: nobody resets its connections. */
  void kill() {
    loop.kill();
  }

  /** As by SIGSTOP. */
  void pause(long forMs) {
    loop.pause(world.time().nowUs() + forMs * 1_000);
  }

  /** Workers take nothing more, and end when all that they have is done. */
  void drainWorkers() {
    loop.execute(() -> workers.forEach(worker -> track(worker.drain())));
  }

  /** Operations without an end. */
  int underWay() {
    return underWay;
  }

  CompletableFuture<Boolean> createQueue(int queue) {
    QueueSettings settings =
        QueueSettings.DEFAULT
            .withLease(LEASE)
            .withMaxDeliveries(0)
            .withRetry(Duration.ofMillis(100), 1, Duration.ofMillis(100));
    return calls.createQueue(SimWorld.queue(queue), settings.withFifo(queue == Plan.FIFO));
  }

  void run(Op op) {
    loop.execute(
        () -> {
          if (op.kind().sends()) {
            send(op);
          } else if (op.kind() == Op.Kind.WORKER) {
            workers.add(new SimWorker(number, world, calls, loop, op));
          } else {
            receive(op);
          }
        });
  }

  private void send(Op op) {
    boolean fifo = op.queue() == Plan.FIFO;
    List<OutgoingMessage> messages = new ArrayList<>();
    for (int i = 0; i < op.messages(); i++) {
      OutgoingMessage message = OutgoingMessage.of(op.body(i));
      if (op.delayMs() > 0) {
        message = message.delay(Duration.ofMillis(op.delayMs()));
      }
      if (op.ttlMs() > 0) {
        message = message.ttl(Duration.ofMillis(op.ttlMs()));
      }
      if (fifo) {
        message = message.key("key-" + (op.number() + i) % 3);
      }
      if (op.kind() == Op.Kind.SEND_DEDUPED) {
        message = message.dedupeKey(op.body(i));
      }
      messages.add(message);
      ledger.sent(op.body(i), op.delayMs(), op.ttlMs());
    }
    if (op.kind().byProducer()) {
      for (int i = 0; i < op.messages(); i++) {
        String body = op.body(i);
        var outcome =
            producers
                .get(op.queue())
                .send(QueuePayload.of(messages.get(i)), (room, atMost) -> false);
        track(outcome.thenAccept(ended -> ledger.sendEnded(body, ended, 0)));
      }
    } else {
      var outcome = calls.send(SimWorld.queue(op.queue()), messages);
      track(outcome.thenAccept(ended -> sendEnded(op, ended)));
    }
  }

  private void sendEnded(Op op, SendOutcome outcome) {
    world.time().trace("c" + number, "sent " + op.number() + " " + outcome.getClass(), 0);
    for (int i = 0; i < op.messages(); i++) {
      ledger.sendEnded(op.body(i), outcome, i);
    }
  }

  private void receive(Op op) {
    String queue = SimWorld.queue(op.queue());
    track(
        calls
            .receive(queue, RECEIVED_MAX, WAIT, null)
            .thenCompose(messages -> received(op, queue, messages)));
  }

  private CompletableFuture<?> received(Op op, String queue, List<LeasedMessage> messages) {
    messages.forEach(message -> ledger.delivered(number, message));
    world.time().trace("c" + number, "received by " + op.number(), messages.size());
    if (messages.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return switch (op.kind()) {
      case WORK -> later(op.ms()).thenCompose(done -> ack(queue, messages));
      case GIVE_BACK -> later(op.ms()).thenCompose(done -> giveBack(queue, messages));
      case REJECT -> later(op.ms()).thenCompose(done -> reject(queue, messages));
      case WORK_LONGER ->
          later(op.ms())
              .thenCompose(done -> extend(queue, messages))
              .thenCompose(done -> later(op.ms()))
              .thenCompose(done -> ack(queue, messages));
      default -> CompletableFuture.completedFuture(null);
    };
  }

  private CompletableFuture<Void> later(long ms) {
    CompletableFuture<Void> later = new CompletableFuture<>();
    loop.schedule(ms, () -> later.complete(null));
    return later;
  }

  private CompletableFuture<?> ack(String queue, List<LeasedMessage> messages) {
    messages.forEach(ledger::acking);
    return calls
        .ack(queue, receipts(messages))
        .thenAccept(outcomes -> forSettled(messages, outcomes, ledger::ackSettled));
  }

  private CompletableFuture<?> giveBack(String queue, List<LeasedMessage> messages) {
    messages.forEach(ledger::letGo);
    return calls.returnMessages(queue, receipts(messages), ReturnTerms.of(ReturnReason.FAILED));
  }

  private CompletableFuture<?> reject(String queue, List<LeasedMessage> messages) {
    messages.forEach(ledger::rejecting);
    return calls
        .returnMessages(queue, receipts(messages), ReturnTerms.of(ReturnReason.REJECTED))
        .thenAccept(outcomes -> forSettled(messages, outcomes, ledger::rejectSettled));
  }

  private static List<Receipt> receipts(List<LeasedMessage> messages) {
    return messages.stream().map(LeasedMessage::receipt).toList();
  }

  private static void forSettled(
      List<LeasedMessage> messages, List<SettleOutcome> outcomes, Consumer<LeasedMessage> then) {
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) == SettleOutcome.SETTLED) {
        then.accept(messages.get(i));
      }
    }
  }

  private CompletableFuture<?> extend(String queue, List<LeasedMessage> messages) {
    long untilUs = world.time().nowUs() + LEASE.toMillis() * 1_000;
    return calls
        .extendLease(queue, receipts(messages), LEASE)
        .thenAccept(
            extensions -> {
              for (int i = 0; i < extensions.size(); i++) {
                if (extensions.get(i).isExtended()) {
                  ledger.extended(messages.get(i), untilUs);
                }
              }
            });
  }

  /** A violation that a listener finds must not get lost in a future. */
  private void track(CompletableFuture<?> operation) {
    underWay++;
    var unused =
        operation.whenComplete(
            (done, failure) -> {
              underWay--;
              world.noticeFailure(failure);
            });
  }

  /** Takes and acks what is there, again and again. */
  void drain(String queue) {
    Op work = new Op(-1, 0, number, Op.Kind.WORK, 0, 0, 0);
    var unused =
        calls
            .receive(queue, 100, WAIT, null)
            .thenCompose(messages -> received(work, queue, messages))
            .whenComplete(
                (done, failure) -> {
                  world.noticeFailure(failure);
                  // A queue of dead letters may not be there yet.
                  loop.schedule(failure == null ? 10 : 1_000, () -> drain(queue));
                });
  }
}
