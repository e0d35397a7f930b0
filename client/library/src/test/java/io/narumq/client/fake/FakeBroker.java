package io.narumq.client.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.narumq.api.QueueName;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AckResponse;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.BrowseRequest;
import io.narumq.api.v1.CheckReplicasRequest;
import io.narumq.api.v1.CheckReplicasResponse;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.ConsumeStarted;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.CreateQueueResponse;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.DeleteQueueResponse;
import io.narumq.api.v1.ExplainMessageRequest;
import io.narumq.api.v1.ExtendLeaseRequest;
import io.narumq.api.v1.ExtendLeaseResponse;
import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.GetQueueRequest;
import io.narumq.api.v1.GetQueueResponse;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.KeepAliveSessionResponse;
import io.narumq.api.v1.ListHistoryRequest;
import io.narumq.api.v1.ListQueuesRequest;
import io.narumq.api.v1.ListQueuesResponse;
import io.narumq.api.v1.ListedQueue;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.ReturnResponse;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SettleStatus;
import io.narumq.client.ErrorReason;
import io.narumq.client.QueueSettings;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.Durations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The replicated state, as the leader changes it. Survives every fault of the nodes. */
final class FakeBroker {
  private record SessionRow(long timeoutNanos, long endsAt) {}

  /** Small, so that a test sees more than one page. */
  private static final int PAGE_SIZE = 3;

  private final LongSupplier clock;
  private final int shards;
  private final Map<String, FakeQueue> queues = new HashMap<>();
  private final Map<String, SessionRow> sessions = new HashMap<>();
  private final FakeProducers producers = new FakeProducers();

  FakeBroker(LongSupplier clock, int shards) {
    this.clock = clock;
    this.shards = shards;
  }

  /** Answers without ever waiting. */
  Message answer(Message request) {
    expire();
    if (request instanceof CreateQueueRequest create) {
      return create(create);
    } else if (request instanceof GetQueueRequest get) {
      FakeQueue queue = queue(get.getQueue());
      return GetQueueResponse.newBuilder()
          .setConfig(queue.config)
          .setStats(queue.stats())
          .setShard(QueueName.shardOf(get.getQueue(), shards))
          .build();
    } else if (request instanceof DeleteQueueRequest delete) {
      queue(delete.getQueue());
      queues.remove(delete.getQueue());
      return DeleteQueueResponse.getDefaultInstance();
    } else if (request instanceof ListQueuesRequest list) {
      return list(list);
    } else if (request instanceof BrowseRequest browse) {
      return queue(browse.getQueue()).browse(browse, PAGE_SIZE);
    } else if (request instanceof ListHistoryRequest list) {
      return queue(list.getQueue()).history(list, PAGE_SIZE);
    } else if (request instanceof ExplainMessageRequest explain) {
      return queue(explain.getQueue()).explain(explain.getMessageId().getSequence());
    } else if (request instanceof CheckReplicasRequest check) {
      return CheckReplicasResponse.newBuilder().setIndex(100 + check.getShard()).build();
    } else if (request instanceof AttachProducerRequest attach) {
      queue(attach.getQueue());
      return producers.attach(attach);
    } else if (request instanceof CloseProducerRequest close) {
      queue(close.getQueue());
      return producers.close(close);
    } else if (request instanceof SendRequest send) {
      boolean inOrder = queue(send.getQueue()).config.getFifo();
      return producers.once(send, inOrder, () -> send(send));
    } else if (request instanceof ReceiveRequest receive) {
      return receive(receive);
    } else if (request instanceof AckRequest ack) {
      FakeQueue queue = queue(ack.getQueue());
      return AckResponse.newBuilder()
          .addAllResults(ack.getReceiptsList().stream().map(r -> settled(queue.ack(r))).toList())
          .build();
    } else if (request instanceof ReturnRequest back) {
      FakeQueue queue = queue(back.getQueue());
      boolean started = back.getReason() != ReturnReason.RETURN_REASON_NOT_STARTED;
      return ReturnResponse.newBuilder()
          .addAllResults(
              back.getReceiptsList().stream()
                  .map(r -> settled(queue.giveBack(r, started)))
                  .toList())
          .build();
    } else if (request instanceof ExtendLeaseRequest extend) {
      return extend(extend);
    } else {
      return session(request);
    }
  }

  private Message create(CreateQueueRequest request) {
    QueueConfig config = complete(request.getConfig());
    FakeQueue existing = queues.get(request.getQueue());
    if (existing != null && !existing.config.equals(config)) {
      throw CallFailure.of(ErrorReason.QUEUE_EXISTS_DIFFERENT, request.getQueue());
    }
    if (existing == null) {
      int shard = QueueName.shardOf(request.getQueue(), shards);
      queues.put(request.getQueue(), new FakeQueue(config, shard));
    }
    return CreateQueueResponse.newBuilder().setCreated(existing == null).setConfig(config).build();
  }

  private static QueueConfig complete(QueueConfig named) {
    QueueConfig.Builder config = named.toBuilder();
    if (!named.hasLease()) {
      config.setLease(Durations.toProto(QueueSettings.DEFAULT.lease()));
    }
    if (!named.hasMaxProcessing()) {
      config.setMaxProcessing(Durations.toProto(QueueSettings.DEFAULT.maxProcessing()));
    }
    return config.build();
  }

  private Message list(ListQueuesRequest request) {
    List<String> names =
        queues.keySet().stream()
            .filter(name -> QueueName.shardOf(name, shards) == request.getShard())
            .filter(name -> name.startsWith(request.getPrefix()))
            .filter(name -> name.compareTo(request.getAfter()) > 0)
            .sorted()
            .toList();
    ListQueuesResponse.Builder page =
        ListQueuesResponse.newBuilder().setMore(names.size() > PAGE_SIZE);
    for (String name : names.subList(0, Math.min(PAGE_SIZE, names.size()))) {
      FakeQueue queue = queue(name);
      page.addQueues(
          ListedQueue.newBuilder().setQueue(name).setConfig(queue.config).setStats(queue.stats()));
    }
    return page.build();
  }

  /** Attaches the session of a stream; for each held receipt, whether its lease lasts. */
  ConsumeStarted start(ConsumeStart start) {
    expire();
    FakeQueue queue = queue(start.getQueue());
    ConsumeStarted.Builder answer =
        ConsumeStarted.newBuilder()
            .setCreated(attach(start.getSessionId(), start.getSessionTimeout()))
            .setSessionTimeout(start.getSessionTimeout())
            .setMaxProcessing(
                isZero(queue.config.getMaxProcessing())
                    ? Durations.toProto(java.time.Duration.ofHours(1))
                    : queue.config.getMaxProcessing());
    start.getHeldList().forEach(receipt -> answer.addHeld(extended(queue.look(receipt))));
    return answer.build();
  }

  /** What goes to a stream of the session. */
  ConsumeDelivery take(ConsumeStart start, int max) {
    expire();
    session(start.getSessionId());
    FakeQueue queue = queue(start.getQueue());
    Duration lease = start.hasLease() ? start.getLease() : queue.config.getLease();
    long endsAt = clock.getAsLong() + nanos(lease);
    return ConsumeDelivery.newBuilder()
        .addAllMessages(queue.receive(max, start.getSessionId(), ByteString.EMPTY, endsAt))
        .setLease(lease)
        .build();
  }

  ConsumeDelivery replay(ConsumeStart start) {
    FakeQueue queue = queue(start.getQueue());
    return ConsumeDelivery.newBuilder()
        .addAllMessages(queue.replay(start.getSessionId(), start.getHeldList()))
        .setLease(queue.config.getLease())
        .setReplayed(true)
        .build();
  }

  /** A sign of life. */
  void touch(String sessionId) {
    expire();
    SessionRow row = session(sessionId);
    long endsAt = clock.getAsLong() + row.timeoutNanos();
    sessions.put(sessionId, new SessionRow(row.timeoutNanos(), endsAt));
  }

  private boolean attach(String sessionId, Duration timeout) {
    SessionRow row = new SessionRow(nanos(timeout), clock.getAsLong() + nanos(timeout));
    return sessions.put(sessionId, row) == null;
  }

  private SendResponse send(SendRequest request) {
    FakeQueue queue = queue(request.getQueue());
    if (request.getMessagesList().stream().anyMatch(queue::conflicts)) {
      throw CallFailure.of(ErrorReason.DEDUPE_CONFLICT, "another body");
    }
    SendResponse.Builder answer = SendResponse.newBuilder();
    for (OutgoingMessage message : request.getMessagesList()) {
      long sequence = queue.add(message);
      answer.addStored(MessageRange.newBuilder().setFirst(queue.id(sequence)).setCount(1));
    }
    return answer.build();
  }

  private Message receive(ReceiveRequest request) {
    FakeQueue queue = queue(request.getQueue());
    if (!request.getSessionId().isEmpty()) {
      session(request.getSessionId());
    }
    Duration lease = request.hasLease() ? request.getLease() : queue.config.getLease();
    int max = Math.max(1, request.getMaxMessages());
    return ReceiveResponse.newBuilder()
        .addAllMessages(
            queue.receive(
                max,
                request.getSessionId(),
                request.getRequestId(),
                clock.getAsLong() + nanos(lease)))
        .setLease(lease)
        .build();
  }

  private Message extend(ExtendLeaseRequest request) {
    FakeQueue queue = queue(request.getQueue());
    long endsAt = clock.getAsLong() + nanos(request.getLease());
    ExtendLeaseResponse.Builder answer = ExtendLeaseResponse.newBuilder();
    for (ByteString receipt : request.getReceiptsList()) {
      ExtendStatus status = extended(queue.extend(receipt, endsAt));
      boolean isExtended = status == ExtendStatus.EXTEND_STATUS_EXTENDED;
      answer.addResults(status);
      answer.addLeases(isExtended ? request.getLease() : Duration.getDefaultInstance());
    }
    return answer.build();
  }

  private Message session(Message request) {
    if (request instanceof KeepAliveSessionRequest alive) {
      touch(alive.getSessionId());
      return KeepAliveSessionResponse.getDefaultInstance();
    } else if (request instanceof CloseSessionRequest close) {
      sessions.remove(close.getSessionId());
      queues.values().forEach(q -> q.close(close.getSessionId(), close.getStartedList()));
      return CloseSessionResponse.getDefaultInstance();
    }
    throw CallFailure.of(ErrorReason.INTERNAL, "no such call: " + request.getClass());
  }

  /** Takes the sessions away, and so what they hold. */
  void forgetSessions() {
    sessions.clear();
    expire();
  }

  void forgetProducers() {
    producers.forget();
  }

  FakeQueue queue(String name) {
    FakeQueue queue = queues.get(name);
    if (queue == null) {
      throw CallFailure.of(ErrorReason.QUEUE_NOT_FOUND, "no queue " + name);
    }
    return queue;
  }

  private SessionRow session(String id) {
    SessionRow row = sessions.get(id);
    if (row == null) {
      throw CallFailure.of(ErrorReason.SESSION_NOT_FOUND, "no session " + id);
    }
    return row;
  }

  private void expire() {
    long now = clock.getAsLong();
    sessions.values().removeIf(row -> now >= row.endsAt());
    queues.values().forEach(queue -> queue.expire(now, sessions::containsKey));
  }

  private static ExtendStatus extended(FakeQueue.Settled settled) {
    return switch (settled) {
      case DONE -> ExtendStatus.EXTEND_STATUS_EXTENDED;
      case LEASE_LOST -> ExtendStatus.EXTEND_STATUS_LEASE_LOST;
      case ALREADY -> ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED;
    };
  }

  private static SettleStatus settled(FakeQueue.Settled settled) {
    return switch (settled) {
      case DONE -> SettleStatus.SETTLE_STATUS_SETTLED;
      case LEASE_LOST -> SettleStatus.SETTLE_STATUS_LEASE_LOST;
      case ALREADY -> SettleStatus.SETTLE_STATUS_ALREADY_SETTLED;
    };
  }

  private static boolean isZero(Duration duration) {
    return duration.equals(Duration.getDefaultInstance());
  }

  private static long nanos(Duration duration) {
    return TimeUnit.SECONDS.toNanos(duration.getSeconds()) + duration.getNanos();
  }
}
