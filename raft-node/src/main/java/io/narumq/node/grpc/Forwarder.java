package io.narumq.node.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ErrorReason;
import org.jspecify.annotations.Nullable;

/**
 * Passes calls on to other nodes, with the caller's deadline; a caller that goes away cancels the
 * call there too. Both come with the gRPC context of the call. Thread safe.
 */
final class Forwarder {
  private final NodeChannels channels;

  private final ForwardedStreams streams = new ForwardedStreams();

  Forwarder(NodeChannels channels) {
    this.channels = channels;
  }

  /** Those that are open. */
  ForwardedStreams streams() {
    return streams;
  }

  <Q, R> void forward(String nodeId, MethodDescriptor<Q, R> method, Q request, Caller<R> caller) {
    SentMark sent = new SentMark();
    ClientCalls.asyncUnaryCall(
        call(nodeId, method, sent), request, new Answer<>(caller, sent, nodeId));
  }

  /** A call to another node, marked so that it goes no further. */
  <Q, R> ClientCall<Q, R> call(String nodeId, MethodDescriptor<Q, R> method, SentMark sent) {
    return ClientInterceptors.intercept(
            channels.to(nodeId), MetadataUtils.newAttachHeadersInterceptor(CallFlags.forwarded()))
        .newCall(method, CallOptions.DEFAULT.withStreamTracerFactory(sent));
  }

  /** What our caller is told when the call to the other node failed. */
  static StatusRuntimeException failure(Throwable error, SentMark sent, String nodeId) {
    Status status = Status.fromThrowable(error);
    if (error instanceof StatusRuntimeException typed && (isOurs(error) || isClear(status))) {
      return typed;
    }
    if (sent.isSet()) {
      return ApiErrors.of(
          ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN,
          "the connection to node " + nodeId + " broke under the call: " + status);
    }
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return ApiErrors.of(
          ErrorReason.ERROR_REASON_DEADLINE_PASSED,
          "node " + nodeId + " could not be reached in time");
    }
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_NO_LEADER,
        "node " + nodeId + ", the last known leader, can not be reached: " + status);
  }

  /** It was answered by the other node's API, which says itself what happened. */
  private static boolean isOurs(Throwable error) {
    com.google.rpc.@Nullable Status status = StatusProto.fromThrowable(error);
    return status != null && status.getDetailsCount() > 0;
  }

  /** Refused by the other node's gRPC; never a matter of the connection. */
  private static boolean isClear(Status status) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED, RESOURCE_EXHAUSTED -> true;
      default -> false;
    };
  }

  /** Hands the other node's answer, or its error, to our caller. */
  private record Answer<R>(Caller<R> caller, SentMark sent, String nodeId)
      implements StreamObserver<R> {
    @Override
    public void onNext(R answer) {
      caller.ok(answer);
    }

    @Override
    public void onCompleted() {}

    @Override
    public void onError(Throwable error) {
      caller.fail(failure(error, sent, nodeId));
    }
  }
}
