package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.DeleteRecurringRequest;
import io.narumq.api.v1.DeleteRecurringResponse;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.ListRecurringRequest;
import io.narumq.api.v1.ListRecurringResponse;
import io.narumq.api.v1.ListedRecurring;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.PutRecurringRequest;
import io.narumq.api.v1.PutRecurringResponse;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.DeleteRecurring;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.RecurringPut;
import io.narumq.statemachine.RecurringView;
import java.util.List;

/** Messages that queues store by themselves. */
final class RecurringApi extends RecurringServiceGrpc.RecurringServiceImplBase {
  private final Calls calls;

  RecurringApi(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void putRecurring(
      PutRecurringRequest request, StreamObserver<PutRecurringResponse> observer) {
    Reply<PutRecurringResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                RecurringServiceGrpc.getPutRecurringMethod(),
                request,
                RecurringMessages.put(request.getQueue(), request.getRecurring()),
                reply,
                (result, at) -> response((RecurringPut) result, at)));
  }

  private static PutRecurringResponse response(RecurringPut result, LogPosition at) {
    return PutRecurringResponse.newBuilder()
        .setChanged(result.changed())
        .setPosition(at)
        .setNext(Timestamps.fromMillis(result.nextWallMs()))
        .build();
  }

  @Override
  public void deleteRecurring(
      DeleteRecurringRequest request, StreamObserver<DeleteRecurringResponse> observer) {
    Reply<DeleteRecurringResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                RecurringServiceGrpc.getDeleteRecurringMethod(),
                request,
                Command.newBuilder()
                    .setDeleteRecurring(
                        DeleteRecurring.newBuilder()
                            .setQueue(request.getQueue())
                            .setName(RecurringMessages.name("name", request.getName())))
                    .build(),
                reply,
                (done, at) -> DeleteRecurringResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public void listRecurring(
      ListRecurringRequest request, StreamObserver<ListRecurringResponse> observer) {
    Reply<ListRecurringResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          String after = request.getAfter();
          if (!after.isEmpty()) {
            RecurringMessages.name("after", after);
          }
          int size =
              Fields.atMost(
                  "page_size",
                  request.getPageSize(),
                  Limits.RECURRING_LISTED_MAX,
                  Limits.RECURRING_LISTED_DEFAULT);
          calls.atLeader(
              shard,
              RecurringServiceGrpc.getListRecurringMethod(),
              request,
              reply,
              () -> reply.ok(page(shard, request.getQueue(), after, size)));
        });
  }

  /** One more than the page holds is asked for, to know whether there are more. */
  private static ListRecurringResponse page(Shard shard, String queue, String after, int size) {
    List<RecurringView> found =
        shard
            .reader()
            .recurring(queue, after, size + 1)
            .orElseThrow(
                () ->
                    ApiErrors.of(
                        ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND,
                        "there is no queue '" + queue + "'; create it first"));
    ListRecurringResponse.Builder page =
        ListRecurringResponse.newBuilder().setMore(found.size() > size);
    found.stream()
        .limit(size)
        .forEach(
            view ->
                page.addRecurring(
                    ListedRecurring.newBuilder()
                        .setRecurring(RecurringMessages.message(view))
                        .setNext(Timestamps.fromMillis(view.nextWallMs()))
                        .setStored(view.stored())
                        .setRefused(view.refused())));
    return page.build();
  }
}
