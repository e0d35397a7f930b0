package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.AttachSessionRequest;
import io.narumq.api.v1.AttachSessionResponse;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.KeepAliveSessionResponse;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.CloseSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.KeepAliveSession;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.log.Outcome;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.function.Consumer;

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
        () -> {
          Shard shard = calls.shardOfSource(request.getQueue());
          Command attach = attach(request, shard);
          Consumer<Outcome> done =
              calls.onOutcomeToRead(
                  shard,
                  reply,
                  (result, at) -> reply.ok(attached(shard, (SessionAttached) result, at)));
          calls.atLeader(
              shard,
              SessionServiceGrpc.getAttachSessionMethod(),
              request,
              reply,
              () -> shard.submit(attach, calls.deadlineMs(0), done));
        });
  }

  private static Command attach(AttachSessionRequest request, Shard shard) {
    Fields.count("held", request.getHeldCount(), 0, Limits.RECEIPTS_MAX);
    AttachSession.Builder attach =
        AttachSession.newBuilder()
            .setSessionId(Fields.sessionId(request.getSessionId()))
            .setTimeoutMs(
                Fields.sessionTimeout("timeout", request.hasTimeout(), request.getTimeout()))
            .addAllHeld(ReceiptCodec.decode(request.getHeldList(), shard, request.getQueue()));
    int replayMax =
        Fields.atMost("replay_max", request.getReplayMax(), Limits.RECEIVE_MESSAGES_MAX, 0);
    if (replayMax > 0) {
      attach.setQueue(request.getQueue());
      attach.setReplayMax(replayMax).setReplayBytes(Limits.RECEIVE_BYTES_MAX);
    }
    return Command.newBuilder().setAttachSession(attach).build();
  }

  private static AttachSessionResponse attached(
      Shard shard, SessionAttached result, LogPosition at) {
    AttachSessionResponse.Builder response =
        AttachSessionResponse.newBuilder()
            .setCreated(result.created())
            .setTimeout(Durations.fromMillis(result.timeoutMs()))
            .addAllHeld(result.held())
            .setPosition(at);
    MessageChunks replayed = new MessageChunks(shard.number(), shard.reader(), result.replayed());
    if (replayed.hasNext()) {
      response.addAllReplayed(replayed.next());
    }
    // What did not fit into the answer is told when the caller attaches again.
    response.setMore(result.more() || replayed.hasNext());
    if (!replayed.leftOut().isEmpty()) {
      shard.giveBack(Receipts.giveBack(replayed.leftOut()));
    }
    return response.build();
  }

  @Override
  public void keepAliveSession(
      KeepAliveSessionRequest request, StreamObserver<KeepAliveSessionResponse> observer) {
    Reply<KeepAliveSessionResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOfSource(request.getQueue()),
                SessionServiceGrpc.getKeepAliveSessionMethod(),
                request,
                Command.newBuilder()
                    .setKeepAliveSession(
                        KeepAliveSession.newBuilder()
                            .setSessionId(Fields.sessionId(request.getSessionId())))
                    .build(),
                reply,
                (done, at) -> KeepAliveSessionResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public void closeSession(
      CloseSessionRequest request, StreamObserver<CloseSessionResponse> observer) {
    Reply<CloseSessionResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfSource(request.getQueue());
          calls.command(
              shard,
              SessionServiceGrpc.getCloseSessionMethod(),
              request,
              close(request, shard),
              reply,
              (done, at) -> CloseSessionResponse.newBuilder().setPosition(at).build());
        });
  }

  private static Command close(CloseSessionRequest request, Shard shard) {
    Fields.count("started", request.getStartedCount(), 0, Limits.RECEIPTS_MAX);
    return Command.newBuilder()
        .setCloseSession(
            CloseSession.newBuilder()
                .setSessionId(Fields.sessionId(request.getSessionId()))
                .addAllStarted(
                    ReceiptCodec.decode(request.getStartedList(), shard, request.getQueue())))
        .build();
  }
}
