package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.narumq.api.QueueName;
import io.narumq.api.v1.CancelRedriveRequest;
import io.narumq.api.v1.CancelRedriveResponse;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.CreateQueueResponse;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.DeleteQueueResponse;
import io.narumq.api.v1.GetQueueRequest;
import io.narumq.api.v1.GetQueueResponse;
import io.narumq.api.v1.ListQueuesRequest;
import io.narumq.api.v1.ListQueuesResponse;
import io.narumq.api.v1.ListedQueue;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.PurgeQueueRequest;
import io.narumq.api.v1.PurgeQueueResponse;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.RedriveRequest;
import io.narumq.api.v1.RedriveResponse;
import io.narumq.api.v1.UnparkAction;
import io.narumq.api.v1.UnparkKeyRequest;
import io.narumq.api.v1.UnparkKeyResponse;
import io.narumq.api.v1.UpdateQueueRequest;
import io.narumq.api.v1.UpdateQueueResponse;
import io.narumq.log.v1.CancelRedrive;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.DeleteQueue;
import io.narumq.log.v1.PurgeQueue;
import io.narumq.log.v1.Redrive;
import io.narumq.log.v1.UnparkKey;
import io.narumq.log.v1.UpdateQueue;
import io.narumq.node.shard.Shard;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.QueueUpdated;
import io.narumq.statemachine.QueueView;
import java.util.List;

/** Making and deleting queues, and telling about them. */
final class QueueApi extends QueueServiceGrpc.QueueServiceImplBase {
  private final Calls calls;

  QueueApi(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void createQueue(
      CreateQueueRequest request, StreamObserver<CreateQueueResponse> observer) {
    Reply<CreateQueueResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                QueueServiceGrpc.getCreateQueueMethod(),
                request,
                create(request.getQueue(), request.getConfig()),
                reply,
                (result, at) -> created((QueueCreated) result, at)));
  }

  private Command create(String queue, QueueConfig config) {
    return Command.newBuilder()
        .setCreateQueue(
            CreateQueue.newBuilder()
                .setQueue(queue)
                .setSettings(checked(queue, QueueConfigs.complete(config))))
        .build();
  }

  /** What a queue's dead letters must be: in its shard, so that they can go there in one entry. */
  private QueueSettings checked(String queue, QueueSettings settings) {
    if (!settings.hasDeadLetterQueue()) {
      // It stays as it was when it was checked.
      return settings;
    }
    String target = QueueName.deadLetterQueue(queue, settings.getDeadLetterQueue());
    if (!QueueName.isValid(target)) {
      throw ApiErrors.fieldInvalid(
          "config.dead_letter_queue",
          "'" + target + "' would be too long: name one, or take a shorter name for the queue");
    }
    sameShard("config.dead_letter_queue", target, queue);
    return settings;
  }

  private void sameShard(String field, String target, String queue) {
    if (calls.shardOf(target) != calls.shardOf(queue)) {
      throw ApiErrors.fieldInvalid(
          field,
          "'"
              + target
              + "' lives in another shard; give both names the same part in braces, like '"
              + QueueName.deadLetterQueue(queue)
              + "'");
    }
  }

  private static CreateQueueResponse created(QueueCreated result, LogPosition at) {
    return CreateQueueResponse.newBuilder()
        .setCreated(result.created())
        .setPosition(at)
        .setConfig(QueueConfigs.config(result.settings()))
        .build();
  }

  @Override
  public void updateQueue(
      UpdateQueueRequest request, StreamObserver<UpdateQueueResponse> observer) {
    Reply<UpdateQueueResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                QueueServiceGrpc.getUpdateQueueMethod(),
                request,
                update(request.getQueue(), request.getConfig()),
                reply,
                (result, at) -> updated((QueueUpdated) result, at)));
  }

  private Command update(String queue, QueueConfig config) {
    QueueSettings changes = QueueConfigs.named(config);
    if (changes.equals(QueueSettings.getDefaultInstance())) {
      throw ApiErrors.fieldInvalid("config", "at least one setting has to be named");
    }
    return Command.newBuilder()
        .setUpdateQueue(
            UpdateQueue.newBuilder().setQueue(queue).setSettings(checked(queue, changes)))
        .build();
  }

  private static UpdateQueueResponse updated(QueueUpdated result, LogPosition at) {
    return UpdateQueueResponse.newBuilder()
        .setPosition(at)
        .setConfig(QueueConfigs.config(result.settings()))
        .build();
  }

  @Override
  public void getQueue(GetQueueRequest request, StreamObserver<GetQueueResponse> observer) {
    Reply<GetQueueResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getQueue());
          calls.atLeader(
              shard,
              QueueServiceGrpc.getGetQueueMethod(),
              request,
              reply,
              () -> reply.ok(view(shard, request.getQueue())));
        });
  }

  private static GetQueueResponse view(Shard shard, String queue) {
    QueueView view = shard.reader().queue(queue).orElseThrow(() -> ApiErrors.queueNotFound(queue));
    return GetQueueResponse.newBuilder()
        .setConfig(QueueConfigs.config(view.settings()))
        .setStats(stats(shard, view))
        .setShard(shard.number())
        .build();
  }

  @Override
  public void deleteQueue(
      DeleteQueueRequest request, StreamObserver<DeleteQueueResponse> observer) {
    Reply<DeleteQueueResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                QueueServiceGrpc.getDeleteQueueMethod(),
                request,
                Command.newBuilder()
                    .setDeleteQueue(DeleteQueue.newBuilder().setQueue(request.getQueue()))
                    .build(),
                reply,
                (done, at) -> DeleteQueueResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public void purgeQueue(PurgeQueueRequest request, StreamObserver<PurgeQueueResponse> observer) {
    Reply<PurgeQueueResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                QueueServiceGrpc.getPurgeQueueMethod(),
                request,
                Command.newBuilder()
                    .setPurgeQueue(
                        PurgeQueue.newBuilder()
                            .setQueue(request.getQueue())
                            .setKeepDelayed(request.getKeepDelayed()))
                    .build(),
                reply,
                (done, at) -> PurgeQueueResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public void redrive(RedriveRequest request, StreamObserver<RedriveResponse> observer) {
    Reply<RedriveResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                QueueServiceGrpc.getRedriveMethod(),
                request,
                Command.newBuilder().setRedrive(redrive(request)).build(),
                reply,
                (done, at) -> RedriveResponse.newBuilder().setPosition(at).build()));
  }

  private Redrive redrive(RedriveRequest request) {
    if (!request.getTarget().isEmpty()) {
      sameShard("target", request.getTarget(), request.getQueue());
    }
    if (request.getMaxMessages() < 0) {
      throw ApiErrors.fieldInvalid("max_messages", "beyond all limits");
    }
    if (request.getOnlyReason() == DeadLetterReason.UNRECOGNIZED) {
      throw ApiErrors.fieldInvalid("only_reason", "not a known reason");
    }
    return Redrive.newBuilder()
        .setQueue(request.getQueue())
        .setTarget(request.getTarget())
        .setMaxMessages(request.getMaxMessages())
        .setPerSecond(
            Fields.atMost("per_second", request.getPerSecond(), Limits.REDRIVEN_PER_SECOND_MAX, 0))
        .setOnlyFrom(Fields.partOfQueue("only_from", request.getOnlyFrom()))
        .setOnlyReason(request.getOnlyReasonValue())
        .build();
  }

  @Override
  public void cancelRedrive(
      CancelRedriveRequest request, StreamObserver<CancelRedriveResponse> observer) {
    Reply<CancelRedriveResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                QueueServiceGrpc.getCancelRedriveMethod(),
                request,
                Command.newBuilder()
                    .setCancelRedrive(CancelRedrive.newBuilder().setQueue(request.getQueue()))
                    .build(),
                reply,
                (done, at) -> CancelRedriveResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public void unparkKey(UnparkKeyRequest request, StreamObserver<UnparkKeyResponse> observer) {
    Reply<UnparkKeyResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOf(request.getQueue()),
                QueueServiceGrpc.getUnparkKeyMethod(),
                request,
                Command.newBuilder().setUnparkKey(unparkKey(request)).build(),
                reply,
                (done, at) -> UnparkKeyResponse.newBuilder().setPosition(at).build()));
  }

  private static UnparkKey unparkKey(UnparkKeyRequest request) {
    if (request.getKey().isEmpty()) {
      throw ApiErrors.fieldInvalid("key", "which one?");
    }
    if (request.getAction() == UnparkAction.UNRECOGNIZED) {
      throw ApiErrors.fieldInvalid("action", "not a known action");
    }
    return UnparkKey.newBuilder()
        .setQueue(request.getQueue())
        .setKey(Fields.storedKey("key", request.getKey()))
        .setAction(request.getAction())
        .build();
  }

  @Override
  public void listQueues(ListQueuesRequest request, StreamObserver<ListQueuesResponse> observer) {
    Reply<ListQueuesResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shard(request.getShard());
          String prefix = Fields.partOfQueue("prefix", request.getPrefix());
          String after = Fields.partOfQueue("after", request.getAfter());
          int size =
              Fields.atMost(
                  "page_size",
                  request.getPageSize(),
                  Limits.QUEUES_LISTED_MAX,
                  Limits.QUEUES_LISTED_DEFAULT);
          calls.atLeader(
              shard,
              QueueServiceGrpc.getListQueuesMethod(),
              request,
              reply,
              () -> reply.ok(page(shard, shard.reader().queues(prefix, after, size + 1), size)));
        });
  }

  /** One more than the page holds was asked for, to know whether there are more. */
  private static ListQueuesResponse page(Shard shard, List<QueueView> found, int size) {
    ListQueuesResponse.Builder page = ListQueuesResponse.newBuilder().setMore(found.size() > size);
    found.stream()
        .limit(size)
        .forEach(
            view ->
                page.addQueues(
                    ListedQueue.newBuilder()
                        .setQueue(view.name())
                        .setConfig(QueueConfigs.config(view.settings()))
                        .setStats(stats(shard, view))));
    return page.build();
  }

  private static QueueStats stats(Shard shard, QueueView view) {
    QueueStats.Builder stats = counters(view);
    long sinceMs = shard.reader().readySinceWallMs(view.queueId());
    if (sinceMs > 0) {
      stats.setOldestReady(Timestamps.fromMillis(sinceMs));
    }
    return stats.build();
  }

  private static QueueStats.Builder counters(QueueView view) {
    return QueueStats.newBuilder()
        .setReady(view.ready())
        .setLeased(view.leased())
        .setBodyBytes(view.bodyBytes())
        .setSent(view.sent())
        .setAcked(view.acked())
        .setDelivered(view.delivered())
        .setReturned(view.returned())
        .setLeaseEnded(view.leaseEnded())
        .setBackingOff(view.backingOff())
        .setDoomed(view.doomed())
        .setDeadLettered(view.deadLettered())
        .setDelayed(view.delayed())
        .setExpired(view.expired())
        .setBlocked(view.blocked())
        .setParked(view.parked())
        .setPoisonSkipped(view.poisonSkipped())
        .setPurged(view.purged())
        .setRedriven(view.redriven())
        .setRedriving(view.redriving());
  }
}
