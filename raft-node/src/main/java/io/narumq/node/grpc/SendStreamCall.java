package io.narumq.node.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One stream of sends. They are submitted in the order of the stream and answered as they are done;
 * a send is under way until its answer is written.
 */
final class SendStreamCall implements StreamObserver<SendStreamRequest> {
  private final Forwarder forwarder;
  private final Sending sending;
  private final Outbox<SendStreamResponse> outbox;
  private final Intake intake;

  private final Permit permit = Permit.current();

  /** By leader. */
  private final Map<String, SendRelay> relays = new ConcurrentHashMap<>();

  /** Sends without an answer, and one for the stream itself until its caller has ended it. */
  private final AtomicInteger open = new AtomicInteger(1);

  /** To be made while the service method runs. */
  SendStreamCall(
      Forwarder forwarder, Sending sending, ServerCallStreamObserver<SendStreamResponse> observer) {
    this.forwarder = forwarder;
    this.sending = sending;
    this.outbox = new Outbox<>(observer, MoreExecutors.directExecutor());
    this.intake = new Intake(observer, Limits.STREAM_SENDS_MAX, Limits.STREAM_SEND_BYTES_MAX);
    // Nothing to take back: what was sent is sent.
    observer.setOnCancelHandler(outbox::abandon);
  }

  @Override
  public void onNext(SendStreamRequest request) {
    int bytes = request.getSerializedSize();
    intake.began(1, bytes);
    open.incrementAndGet();
    Item item = new Item(request.getId(), bytes);
    item.guard(() -> take(request, item));
    intake.next();
  }

  private void take(SendStreamRequest request, Item item) {
    permit.check(CallRules.ofStream(request));
    Consumer<String> elsewhere = leader -> relay(leader).pass(request, item);
    if (request.hasPublish()) {
      sending.publish(
          request.getPublish(),
          item.as(published -> SendStreamResponse.newBuilder().setPublished(published)),
          elsewhere);
    } else {
      sending.send(
          request.getSend(),
          item.as(sent -> SendStreamResponse.newBuilder().setSent(sent)),
          elsewhere);
    }
  }

  private SendRelay relay(String leader) {
    SendRelay relay = relays.get(leader);
    if (relay == null || relay.isBroken()) {
      relay = SendRelay.open(forwarder, leader);
      relays.put(leader, relay);
    }
    return relay;
  }

  @Override
  public void onCompleted() {
    closeOne();
  }

  /** The caller is gone. */
  @Override
  public void onError(Throwable error) {}

  private void closeOne() {
    if (open.decrementAndGet() == 0) {
      relays.values().forEach(SendRelay::close);
      outbox.complete();
    }
  }

  /** One send or publish; it gets the id of its request whatever the answer has. */
  private final class Item implements Caller<SendStreamResponse> {
    private final long id;
    private final int bytes;

    Item(long id, int bytes) {
      this.id = id;
      this.bytes = bytes;
    }

    /** Whoever answers this gives a part of the stream's answer. */
    <R> Caller<R> as(Function<R, SendStreamResponse.Builder> part) {
      return new Caller<>() {
        @Override
        public void ok(R answer) {
          answer(part.apply(answer));
        }

        @Override
        public void fail(StatusRuntimeException error) {
          Item.this.fail(error);
        }
      };
    }

    @Override
    public void ok(SendStreamResponse answer) {
      answer(answer.toBuilder());
    }

    @Override
    public void fail(StatusRuntimeException error) {
      answer(SendStreamResponse.newBuilder().setError(ApiErrors.onStream(error)));
    }

    private void answer(SendStreamResponse.Builder answer) {
      SendStreamResponse told = answer.setId(id).build();
      outbox.add(Collections.singleton(told).iterator(), () -> intake.ended(1, bytes));
      closeOne();
    }
  }
}
