package io.narumq.node.sim;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.LeasedMessage;
import io.narumq.client.internal.Processing;
import io.narumq.client.internal.WorkerCore;
import io.narumq.client.internal.WorkerSettings;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** A worker of the library, and the work that it does. */
final class SimWorker implements Processing {
  static final Duration SESSION = Duration.ofSeconds(3);

  private final int client;
  private final SimWorld world;
  private final SimLoop loop;
  private final Op op;
  private final SplittableRandom random;
  private final WorkerCore core;

  SimWorker(int client, SimWorld world, Calls calls, SimLoop loop, Op op) {
    this.client = client;
    this.world = world;
    this.loop = loop;
    this.op = op;
    this.random = world.chance().split();
    String queue = SimWorld.queue(op.queue());
    this.core = new WorkerCore(calls, new WorkerSettings(queue, op.messages(), SESSION), this);
    core.start();
  }

  CompletableFuture<Void> drain() {
    return core.drain();
  }

  @Override
  public CompletableFuture<Void> start(LeasedMessage message) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (!message.mayBeStarted()) {
      done.completeExceptionally(new NotStarted());
      return done;
    }
    try {
      world.ledger().delivered(client, message);
    } catch (Violation violation) {
      world.noticeFailure(violation);
    }
    loop.schedule(1 + random.nextLong(1 + op.ms()), () -> end(message, done));
    return done;
  }

  private void end(LeasedMessage message, CompletableFuture<Void> done) {
    world.ledger().acking(message);
    if (random.nextInt(5) == 0) {
      done.completeExceptionally(new IllegalStateException("work that fails"));
    } else {
      world.ledger().saw(Sight.WORK_DONE);
      done.complete(null);
    }
  }

  @Override
  public void stop() {}
}
