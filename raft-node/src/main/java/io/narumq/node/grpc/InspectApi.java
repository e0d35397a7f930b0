package io.narumq.node.grpc;

import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.BrowseRequest;
import io.narumq.api.v1.BrowseResponse;
import io.narumq.api.v1.ExplainMessageRequest;
import io.narumq.api.v1.ExplainMessageResponse;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.MessageId;
import io.narumq.node.shard.Shard;
import io.narumq.node.v1.BrowsePosition;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.Explained;
import java.util.function.LongFunction;

/** Looks into queues, read beside the log. */
final class InspectApi extends InspectServiceGrpc.InspectServiceImplBase {
  private final Calls calls;

  InspectApi(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void browse(BrowseRequest request, StreamObserver<BrowseResponse> observer) {
    Reply<BrowseResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          BrowseQuery query = query(request);
          calls.atLeader(
              shard,
              InspectServiceGrpc.getBrowseMethod(),
              request,
              reply,
              () -> read(shard, reply, nowMs -> page(shard, query, nowMs)));
        });
  }

  @Override
  public void explainMessage(
      ExplainMessageRequest request, StreamObserver<ExplainMessageResponse> observer) {
    Reply<ExplainMessageResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          if (!request.hasMessageId()) {
            throw ApiErrors.fieldInvalid("message_id", "is missing");
          }
          calls.atLeader(
              shard,
              InspectServiceGrpc.getExplainMessageMethod(),
              request,
              reply,
              () -> read(shard, reply, nowMs -> explained(shard, request, nowMs)));
        });
  }

  private static ExplainMessageResponse explained(
      Shard shard, ExplainMessageRequest request, long nowMs) {
    MessageId id = request.getMessageId();
    // Queues are numbered from 1: one of another shard is none of this.
    int queueId = id.getShard() == shard.number() ? id.getQueueId() : 0;
    Explained found =
        shard
            .reader()
            .explain(request.getQueue(), queueId, id.getLane(), id.getSequence())
            .orElseThrow(() -> ApiErrors.queueNotFound(request.getQueue()));
    InspectedMessages messages = new InspectedMessages(shard.number(), found.queueId(), nowMs);
    ExplainMessageResponse.Builder response =
        ExplainMessageResponse.newBuilder()
            .setState(MessageStates.tell(found.state()))
            .setExplanation(Explanations.of(found, nowMs));
    found.message().ifPresent(message -> response.setMessage(messages.tell(message)));
    return response.build();
  }

  private static BrowseQuery query(BrowseRequest request) {
    return new BrowseQuery(
        request.getQueue(),
        MessageStates.asked("states", request.getStatesList()),
        Fields.atMost("page_size", request.getPageSize(), Limits.BROWSED_MAX, Limits.BROWSED_MAX),
        Fields.atMost("body_bytes_max", request.getBodyBytesMax(), Limits.BODY_BYTES_MAX, 0),
        PageTokens.decode(request.getPageToken()));
  }

  private static BrowseResponse page(Shard shard, BrowseQuery query, long nowMs) {
    BrowsePage page =
        shard.reader().browse(query).orElseThrow(() -> ApiErrors.queueNotFound(query.queue()));
    PageTokens.check(query.from(), page.queueId());
    InspectedMessages messages = new InspectedMessages(shard.number(), page.queueId(), nowMs);
    BrowseResponse.Builder response =
        BrowseResponse.newBuilder()
            .setNextPageToken(
                page.next().orElse(BrowsePosition.getDefaultInstance()).toByteString());
    page.messages().forEach(message -> response.addMessages(messages.tell(message)));
    return response.build();
  }

  /**
   * Answers with what is read by a thread that may wait, and reckoned from the serving clock of
   * now: the state's own stands still while nothing is written.
   */
  private <R> void read(Shard shard, Caller<R> caller, LongFunction<R> answer) {
    var unused =
        shard
            .servingMs()
            .thenAcceptAsync(
                nowMs -> caller.guard(() -> caller.ok(answer.apply(nowMs))), calls.executor());
  }
}
