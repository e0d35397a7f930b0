package io.narumq.node.grpc;

import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.BrowseRequest;
import io.narumq.api.v1.BrowseResponse;
import io.narumq.api.v1.ExplainMessageRequest;
import io.narumq.api.v1.ExplainMessageResponse;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.ListHistoryRequest;
import io.narumq.api.v1.ListHistoryResponse;
import io.narumq.api.v1.ListParkedKeysRequest;
import io.narumq.api.v1.ListParkedKeysResponse;
import io.narumq.api.v1.MessageId;
import io.narumq.node.shard.Shard;
import io.narumq.node.v1.BrowsePosition;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.HistoryPage;
import io.narumq.statemachine.inspect.HistoryQuery;
import io.narumq.statemachine.inspect.HistoryQuery.MessageName;
import io.narumq.statemachine.inspect.ParkedPage;
import java.util.Optional;
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
    Explained found =
        shard
            .reader()
            .explain(request.getQueue(), queueId(shard, id), id.getLane(), id.getSequence())
            .orElseThrow(() -> ApiErrors.queueNotFound(request.getQueue()));
    InspectedMessages messages = new InspectedMessages(shard.number(), found.queueId(), nowMs);
    ExplainMessageResponse.Builder response =
        ExplainMessageResponse.newBuilder()
            .setState(MessageStates.tell(found.state()))
            .setExplanation(Explanations.of(found, nowMs))
            .setPaused(found.paused())
            .setInFlightLimit(found.inFlightLimit());
    found.message().ifPresent(message -> response.setMessage(messages.tell(message)));
    found.blockedBy().ifPresent(head -> response.setBlockedBy(messages.tell(head)));
    return response.build();
  }

  @Override
  public void listHistory(
      ListHistoryRequest request, StreamObserver<ListHistoryResponse> observer) {
    Reply<ListHistoryResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          HistoryQuery query = historyQuery(shard, request);
          calls.atLeader(
              shard,
              InspectServiceGrpc.getListHistoryMethod(),
              request,
              reply,
              () -> read(shard, reply, nowMs -> history(shard, query)));
        });
  }

  private static HistoryQuery historyQuery(Shard shard, ListHistoryRequest request) {
    MessageId id = request.getMessageId();
    if (request.getBefore() < 0) {
      throw ApiErrors.fieldInvalid("before", "beyond all limits");
    }
    return new HistoryQuery(
        request.getQueue(),
        request.hasMessageId()
            ? Optional.of(new MessageName(queueId(shard, id), id.getLane(), id.getSequence()))
            : Optional.empty(),
        request.getBefore(),
        Fields.atMost(
            "page_size",
            request.getPageSize(),
            Limits.EVENTS_LISTED_MAX,
            Limits.EVENTS_LISTED_DEFAULT));
  }

  private static ListHistoryResponse history(Shard shard, HistoryQuery query) {
    HistoryPage page =
        shard.reader().history(query).orElseThrow(() -> ApiErrors.queueNotFound(query.queue()));
    ListHistoryResponse.Builder response =
        ListHistoryResponse.newBuilder().setNextBefore(page.nextBefore());
    MessageEvents events = new MessageEvents(shard.number(), page.queueId());
    page.events().forEach(event -> response.addEvents(events.tell(event)));
    return response.build();
  }

  @Override
  public void listParkedKeys(
      ListParkedKeysRequest request, StreamObserver<ListParkedKeysResponse> observer) {
    Reply<ListParkedKeysResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          Fields.storedKey("after", request.getAfter());
          int max = Limits.PARKED_LISTED_MAX;
          int limit = Fields.atMost("page_size", request.getPageSize(), max, max);
          calls.atLeader(
              shard,
              InspectServiceGrpc.getListParkedKeysMethod(),
              request,
              reply,
              () -> read(shard, reply, nowMs -> parked(shard, request, limit, nowMs)));
        });
  }

  private static ListParkedKeysResponse parked(
      Shard shard, ListParkedKeysRequest request, int limit, long nowMs) {
    Optional<String> after =
        request.hasAfter() ? Optional.of(request.getAfter()) : Optional.empty();
    ParkedPage page =
        shard
            .reader()
            .parked(request.getQueue(), after, limit)
            .orElseThrow(() -> ApiErrors.queueNotFound(request.getQueue()));
    InspectedMessages messages = new InspectedMessages(shard.number(), page.queueId(), nowMs);
    ListParkedKeysResponse.Builder response =
        ListParkedKeysResponse.newBuilder().setMore(page.more());
    page.keys().forEach(key -> response.addKeys(messages.tell(key)));
    return response.build();
  }

  /** Queues are numbered from 1: one of another shard is none of this. */
  private static int queueId(Shard shard, MessageId id) {
    return id.getShard() == shard.number() ? id.getQueueId() : 0;
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
