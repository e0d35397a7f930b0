package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.client.SettleOutcome;
import java.util.function.Consumer;

/**
 * One of those that a worker takes messages from: its queue, or a partition of its subscription.
 * Each has a session, and its leader may be another. Touched on the scheduler only.
 */
final class WorkerSource implements ConsumeLoop.Taker {
  private final WorkerCore worker;
  private final ConsumeLoop loop;
  private final SettleBatcher acks;
  private final ReturnBatchers returns;

  WorkerSource(Calls calls, String name, WorkerSettings settings, WorkerCore worker) {
    this.worker = worker;
    this.loop = new ConsumeLoop(calls, name, settings.sessionTimeout(), this);
    this.acks = new SettleBatcher(receipts -> calls.ack(name, receipts, CallLimits.NEVER));
    this.returns = new ReturnBatchers(calls, name);
  }

  ConsumeLoop loop() {
    return loop;
  }

  void ack(ByteString receipt, Consumer<SettleOutcome> onOutcome) {
    acks.add(receipt, onOutcome);
  }

  void giveBack(ReturnTerms terms, ByteString receipt, Consumer<SettleOutcome> onOutcome) {
    returns.add(terms, receipt, onOutcome);
  }

  boolean idle() {
    return acks.idle() && returns.idle();
  }

  void stop() {
    loop.stop();
    acks.stop();
    returns.stop();
  }

  @Override
  public Credit.Room room() {
    return worker.room();
  }

  @Override
  public void take(LeasedMessage message) {
    worker.take(message);
  }
}
