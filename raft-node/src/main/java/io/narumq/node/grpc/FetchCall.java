package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.topic.Fetched;
import io.narumq.statemachine.topic.PartitionView;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One fetch at the node that answers it. It looks, and if there is nothing yet it looks again
 * whenever something is stored, until its time is over: it reads what is applied, which is
 * committed, on leaders and followers alike.
 */
final class FetchCall {
  private final Shard shard;
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
    this.shard = shard;
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
    if (!shard.fetches().add(request.getTopic(), request.getPartition(), wake)) {
      answer(() -> reply.fail(tooMany()));
      return;
    }
    end = scheduler.schedule(waitMs, () -> executor.execute(() -> look(true)));
    reply.whenCancelled(this::finish);
    // What was stored between the look before and the add has woken nobody.
    look(false);
  }

  private static StatusRuntimeException tooMany() {
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_OVERLOADED,
        "as many fetches wait in this shard as may; try again after the delay");
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
      Fetched fetched = fetch();
      if (last || !fetched.sets().isEmpty()) {
        answer(() -> reply.ok(response(fetched)));
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

  private Fetched fetch() {
    String topic = request.getTopic();
    int number = request.getPartition();
    Fetched fetched =
        shard
            .topics(reader -> reader.fetch(topic, number, request.getOffset(), maxBytes))
            .orElseThrow(() -> ApiErrors.partitionNotFound(topic, number));
    PartitionView partition = fetched.partition();
    TopicApi.checkIncarnation(topic, request.getIncarnation(), partition);
    boolean isAhead =
        request.getFromReplica()
            && Long.compareUnsigned(request.getOffset(), partition.nextOffset()) > 0;
    if (!fetched.inRange() && !isAhead) {
      throw ApiErrors.offsetOutOfRange(
          topic + "/" + number,
          request.getOffset(),
          partition.firstOffset(),
          partition.nextOffset());
    }
    return fetched;
  }

  private static FetchResponse response(Fetched fetched) {
    FetchResponse.Builder response =
        FetchResponse.newBuilder()
            .setFirstOffset(fetched.partition().firstOffset())
            .setNextOffset(fetched.partition().nextOffset());
    fetched.sets().forEach(set -> response.addSets(PublishedSets.told(set)));
    return response.build();
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
    shard.fetches().remove(request.getTopic(), request.getPartition(), wake);
    end.cancel();
    return true;
  }
}
