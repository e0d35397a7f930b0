package io.narumq.node.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One stream of sends. They are submitted in the order of the stream and answered as they are done;
 * a send is under way until its answer is written.
 */
final class SendStreamCall implements StreamObserver<SendStreamRequest> {
  private final Forwarder forwarder;
  private final Sending sending;
  private final Outbox<SendStreamResponse> outbox;
  private final Intake intake;

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
    sending.send(request.getSend(), item, leader -> relay(leader).send(request.getSend(), item));
    intake.next();
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

  private final class Item implements Caller<SendResponse> {
    private final long id;
    private final int bytes;

    Item(long id, int bytes) {
      this.id = id;
      this.bytes = bytes;
    }

    @Override
    public void ok(SendResponse answer) {
      answer(SendStreamResponse.newBuilder().setId(id).setSent(answer).build());
    }

    @Override
    public void fail(StatusRuntimeException error) {
      answer(SendStreamResponse.newBuilder().setId(id).setError(ApiErrors.onStream(error)).build());
    }

    private void answer(SendStreamResponse answer) {
      outbox.add(Collections.singleton(answer).iterator(), () -> intake.ended(1, bytes));
      closeOne();
    }
  }
}
