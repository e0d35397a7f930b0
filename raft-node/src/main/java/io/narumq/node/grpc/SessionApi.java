package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.AttachSessionRequest;
import io.narumq.api.v1.AttachSessionResponse;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.KeepAliveSessionResponse;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.CloseSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.KeepAliveSession;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.SessionAttached;

/** The life of consumer sessions. */
final class SessionApi extends SessionServiceGrpc.SessionServiceImplBase {
  private final Calls calls;

  SessionApi(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void attachSession(
      AttachSessionRequest request, StreamObserver<AttachSessionResponse> observer) {
    Reply<AttachSessionResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                SessionServiceGrpc.getAttachSessionMethod(),
                request,
                attach(request),
                reply,
                result -> attached((SessionAttached) result)));
  }

  private static Command attach(AttachSessionRequest request) {
    long timeoutMs =
        request.hasTimeout()
            ? Fields.duration(
                "timeout", request.getTimeout(), Limits.SESSION_MS_MIN, Limits.SESSION_MS_MAX)
            : Limits.SESSION_MS_DEFAULT;
    return Command.newBuilder()
        .setAttachSession(
            AttachSession.newBuilder()
                .setSessionId(Fields.sessionId(request.getSessionId()))
                .setTimeoutMs(timeoutMs))
        .build();
  }

  private static AttachSessionResponse attached(SessionAttached result) {
    return AttachSessionResponse.newBuilder()
        .setCreated(result.created())
        .setTimeout(Durations.fromMillis(result.timeoutMs()))
        .build();
  }

  @Override
  public void keepAliveSession(
      KeepAliveSessionRequest request, StreamObserver<KeepAliveSessionResponse> observer) {
    Reply<KeepAliveSessionResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                SessionServiceGrpc.getKeepAliveSessionMethod(),
                request,
                Command.newBuilder()
                    .setKeepAliveSession(
                        KeepAliveSession.newBuilder()
                            .setSessionId(Fields.sessionId(request.getSessionId())))
                    .build(),
                reply,
                done -> KeepAliveSessionResponse.getDefaultInstance()));
  }

  @Override
  public void closeSession(
      CloseSessionRequest request, StreamObserver<CloseSessionResponse> observer) {
    Reply<CloseSessionResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          calls.command(
              shard,
              SessionServiceGrpc.getCloseSessionMethod(),
              request,
              close(request, shard),
              reply,
              done -> CloseSessionResponse.getDefaultInstance());
        });
  }

  private static Command close(CloseSessionRequest request, Shard shard) {
    Fields.count("started", request.getStartedCount(), 0, Limits.RECEIPTS_MAX);
    return Command.newBuilder()
        .setCloseSession(
            CloseSession.newBuilder()
                .setSessionId(Fields.sessionId(request.getSessionId()))
                .addAllStarted(ReceiptCodec.decode(request.getStartedList(), shard.number())))
        .build();
  }
}
