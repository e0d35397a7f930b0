package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.topic.Fetched;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One fetch at the node that answers it. It looks, and if there is nothing yet it looks again
 * whenever something is stored, until its time is over.
 */
final class FetchCall {
  private final PartitionLook partition;
  private final FetchRequest request;
  private final long waitMs;
  private final int maxBytes;
  private final Executor executor;
  private final Scheduler scheduler;
  private final Reply<FetchResponse> reply;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final Runnable wake = this::lookSoon;
  private volatile Cancellable end = () -> {};

  /**
   * Checks the request.
   *
   * @param executor reads the database
   */
  FetchCall(
      Shard shard,
      FetchRequest request,
      Executor executor,
      Scheduler scheduler,
      Reply<FetchResponse> reply) {
    this.partition =
        new PartitionLook(
            shard,
            request.getTopic(),
            request.getPartition(),
            request.getIncarnation(),
            request.getFromReplica());
    this.request = request;
    this.executor = executor;
    this.scheduler = scheduler;
    this.reply = reply;
    this.waitMs = Fields.duration("wait_time", request.getWaitTime(), 0, Limits.WAIT_MS_MAX);
    this.maxBytes =
        Fields.atMost(
            "max_bytes", request.getMaxBytes(), Limits.FETCH_BYTES_MAX, Limits.FETCH_BYTES_MAX);
  }

  void start() {
    executor.execute(
        () -> {
          if (waitMs == 0) {
            look(true);
          } else if (!look(false)) {
            await();
          }
        });
  }

  private void await() {
    if (!partition.await(wake)) {
      answer(() -> reply.fail(PartitionLook.tooMany()));
      return;
    }
    end = scheduler.schedule(waitMs, () -> executor.execute(() -> look(true)));
    reply.whenCancelled(this::finish);
    // What was stored between the look before and the add has woken nobody.
    look(false);
  }

  private void lookSoon() {
    executor.execute(() -> look(false));
  }

  /** Returns whether the call is answered. */
  private boolean look(boolean last) {
    if (answered.get()) {
      return true;
    }
    try {
      Fetched fetched = partition.at(request.getOffset(), maxBytes);
      if (last || !fetched.sets().isEmpty()) {
        answer(() -> reply.ok(PartitionLook.told(fetched.partition(), fetched.sets())));
      }
    } catch (StatusRuntimeException e) {
      answer(() -> reply.fail(e));
    } catch (RuntimeException e) {
      answer(() -> reply.guard(() -> fail(e)));
    }
    return answered.get();
  }

  private static void fail(RuntimeException e) {
    throw e;
  }

  private void answer(Runnable answer) {
    if (finish()) {
      answer.run();
    }
  }

  /** Returns whether it was not finished before. */
  private boolean finish() {
    if (!answered.compareAndSet(false, true)) {
      return false;
    }
    partition.leave(wake);
    end.cancel();
    return true;
  }
}
