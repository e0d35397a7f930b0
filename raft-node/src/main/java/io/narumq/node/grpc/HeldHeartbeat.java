package io.narumq.node.grpc;

import io.grpc.Context;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.node.shard.Shard;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A heartbeat that waits at the leader until there is news for its member or its time is over; then
 * it goes on like any other. Until then it is nothing: no sign of life, no entry of the log.
 */
final class HeldHeartbeat {
  private final Shard shard;
  private final GroupHeartbeatRequest request;
  private final long waitMs;
  private final Executor executor;
  private final Scheduler scheduler;
  private final Reply<?> reply;
  private final Runnable goOn;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Runnable wake = this::lookSoon;
  private volatile Cancellable end = () -> {};

  /**
   * @param executor reads the database
   * @param goOn what the heartbeat does when it has waited
   */
  HeldHeartbeat(
      Shard shard,
      GroupHeartbeatRequest request,
      Executor executor,
      Scheduler scheduler,
      Reply<?> reply,
      Runnable goOn) {
    this.shard = shard;
    this.request = request;
    this.waitMs = GroupCommands.waitMs(request);
    this.executor = executor;
    this.scheduler = scheduler;
    this.reply = reply;
    this.goOn = Context.current().wrap(goOn);
  }

  void start() {
    if (waitMs == 0 || !shard.groupWaiters().add(request.getGroup(), wake)) {
      goOn.run();
      return;
    }
    end = scheduler.schedule(waitMs, () -> executor.execute(this::goOn));
    reply.whenCancelled(this::finish);
    // What changed before the member's last answer reached it has woken nobody.
    lookSoon();
  }

  private void lookSoon() {
    executor.execute(
        () ->
            reply.guard(
                () -> {
                  if (!over.get() && hasNews()) {
                    goOn();
                  }
                }));
  }

  private boolean hasNews() {
    return shard
        .reader()
        .groupHasNews(request.getGroup(), request.getMemberId(), request.getEpoch());
  }

  private void goOn() {
    if (finish()) {
      reply.guard(goOn);
    }
  }

  /** Returns whether it was not over before. */
  private boolean finish() {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    shard.groupWaiters().remove(request.getGroup(), wake);
    end.cancel();
    return true;
  }
}
