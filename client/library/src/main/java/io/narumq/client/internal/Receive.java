package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One logical receive. It has one request id, so a repeated attempt brings the same messages. A
 * long wait is cut into slices: a lease is reckoned from before the call that brought it, so a call
 * must not wait for long compared with the lease.
 */
final class Receive {
  private static final Duration SLICE_MAX = Duration.ofSeconds(5);
  private static final int SLICES_PER_LEASE = 4;

  private final Calls calls;
  private final Scheduler scheduler;
  private final String queue;
  private final ReceiveRequest base;
  private final CompletableFuture<List<LeasedMessage>> result = new CompletableFuture<>();

  private Duration slice = SLICE_MAX;
  private long waitUntil;
  private long deadline;

  Receive(Calls calls, String queue, int max, @Nullable Duration lease, ByteString requestId) {
    this.calls = calls;
    this.scheduler = calls.scheduler();
    this.queue = queue;
    ReceiveRequest.Builder request =
        ReceiveRequest.newBuilder().setQueue(queue).setMaxMessages(max).setRequestId(requestId);
    if (lease != null) {
      request.setLease(Durations.toProto(lease));
      shortenSlice(lease);
    }
    this.base = request.build();
  }

  /**
   * Waits so long for a first message, and tries until the deadline. Thread-safe, but once only.
   */
  CompletableFuture<List<LeasedMessage>> start(Duration wait, long untilWhen) {
    waitUntil = scheduler.now() + wait.toNanos();
    deadline = untilWhen;
    scheduler.execute(this::ask);
    return result;
  }

  private void ask() {
    Duration left = Duration.ofNanos(Math.max(0, waitUntil - scheduler.now()));
    Duration wait = left.compareTo(slice) < 0 ? left : slice;
    ReceiveRequest request = base.toBuilder().setWaitTime(Durations.toProto(wait)).build();
    var unused = calls.receive(queue, request, wait, deadline).whenComplete(this::answered);
  }

  private void answered(@Nullable Reply<ReceiveResponse> reply, @Nullable Throwable failure) {
    if (reply == null) {
      result.completeExceptionally(Calls.reason(failure));
      return;
    }
    ReceiveResponse answer = reply.answer();
    Duration length = Durations.of(answer.getLease());
    if (answer.getMessagesCount() > 0 || scheduler.now() >= waitUntil) {
      Lease lease = new Lease(scheduler, reply.sentAt(), length, null);
      result.complete(
          answer.getMessagesList().stream()
              .map(message -> new LeasedMessage(queue, message, lease, answer.getPosition()))
              .toList());
      return;
    }
    if (answer.hasLease()) {
      shortenSlice(length);
    }
    ask();
  }

  private void shortenSlice(Duration lease) {
    Duration part = lease.dividedBy(SLICES_PER_LEASE);
    slice = part.compareTo(slice) < 0 ? part : slice;
  }
}
