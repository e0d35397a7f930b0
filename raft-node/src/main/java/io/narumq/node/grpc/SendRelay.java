package io.narumq.node.grpc;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends of one stream that are for another node: they are passed on over one stream to it, since
 * calls of their own could overtake each other. How many are under way is for the sender to bound.
 */
final class SendRelay implements ClientResponseObserver<SendStreamRequest, SendStreamResponse> {
  private final String nodeId;
  private final SentMark sent = new SentMark();

  /** Guarded by itself. */
  private final Map<Long, Caller<SendStreamResponse>> waiting = new HashMap<>();

  private volatile @Nullable ClientCallStreamObserver<SendStreamRequest> there;
  private volatile @Nullable Throwable broken;
  private long lastId;

  private SendRelay(String nodeId) {
    this.nodeId = nodeId;
  }

  /** Opens a stream within the gRPC context of the caller's, so that it ends with that. */
  static SendRelay open(Forwarder forwarder, String nodeId) {
    SendRelay relay = new SendRelay(nodeId);
    ClientCalls.asyncBidiStreamingCall(
        forwarder.call(nodeId, MessageServiceGrpc.getSendStreamMethod(), relay.sent), relay);
    return relay;
  }

  boolean isBroken() {
    return broken != null;
  }

  /** By one thread at a time. */
  void pass(SendStreamRequest request, Caller<SendStreamResponse> caller) {
    long id = ++lastId;
    Throwable gone;
    synchronized (waiting) {
      gone = broken;
      if (gone == null) {
        waiting.put(id, caller);
      }
    }
    if (gone != null) {
      // This one was not passed on.
      caller.fail(Forwarder.failure(gone, new SentMark(), nodeId));
      return;
    }
    there().onNext(request.toBuilder().setId(id).build());
  }

  /** Nothing more will be sent, and all is answered. */
  void close() {
    if (!isBroken()) {
      there().onCompleted();
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SendStreamRequest> requests) {
    there = requests;
  }

  @Override
  public void onNext(SendStreamResponse response) {
    Caller<SendStreamResponse> caller;
    synchronized (waiting) {
      caller = waiting.remove(response.getId());
    }
    if (caller == null) {
      throw new IllegalStateException(
          "node " + nodeId + " answered " + response.getId() + " twice");
    }
    if (response.hasError()) {
      caller.fail(ApiErrors.of(response.getError()));
    } else {
      caller.ok(response);
    }
  }

  @Override
  public void onError(Throwable error) {
    List<Caller<SendStreamResponse>> unanswered;
    synchronized (waiting) {
      broken = error;
      unanswered = List.copyOf(waiting.values());
      waiting.clear();
    }
    unanswered.forEach(caller -> caller.fail(Forwarder.failure(error, sent, nodeId)));
  }

  /** Everything was answered before. */
  @Override
  public void onCompleted() {}

  private ClientCallStreamObserver<SendStreamRequest> there() {
    ClientCallStreamObserver<SendStreamRequest> requests = there;
    if (requests == null) {
      throw new IllegalStateException("not started");
    }
    return requests;
  }
}
