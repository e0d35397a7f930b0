package io.narumq.client.fake;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.BrowseRequest;
import io.narumq.api.v1.BrowseResponse;
import io.narumq.api.v1.ExplainMessageResponse;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.InspectedMessage;
import io.narumq.api.v1.LeaseInfo;
import io.narumq.api.v1.ListHistoryRequest;
import io.narumq.api.v1.ListHistoryResponse;
import io.narumq.api.v1.MessageEvent;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.MessageState;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.ReceivedMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One queue: every message is ready, leased or acked. */
final class FakeQueue {
  private enum State {
    READY,
    LEASED,
    ACKED
  }

  private static final class Stored {
    final long sequence;
    final OutgoingMessage message;
    State state = State.READY;
    int deliveryCount;
    long epoch;
    long leaseEndsAt;
    String session = "";
    ByteString requestId = ByteString.EMPTY;

    Stored(long sequence, OutgoingMessage message) {
      this.sequence = sequence;
      this.message = message;
    }
  }

  enum Settled {
    DONE,
    LEASE_LOST,
    ALREADY
  }

  final QueueConfig config;
  private final int shard;
  private final Map<Long, Stored> messages = new TreeMap<>();
  private final Map<String, Long> dedupe = new HashMap<>();

  FakeQueue(QueueConfig config, int shard) {
    this.config = config;
    this.shard = shard;
  }

  /** The sequence it got. */
  long add(OutgoingMessage message) {
    String key = message.getDedupeKey();
    return key.isEmpty() ? append(message) : dedupe.computeIfAbsent(key, any -> append(message));
  }

  /** Whether its dedupe key is that of a message with another body. */
  boolean conflicts(OutgoingMessage message) {
    Long sequence = dedupe.get(message.getDedupeKey());
    return sequence != null && !messages.get(sequence).message.getBody().equals(message.getBody());
  }

  private long append(OutgoingMessage message) {
    long sequence = messages.size();
    messages.put(sequence, new Stored(sequence, message));
    return sequence;
  }

  MessageId id(long sequence) {
    return MessageId.newBuilder().setShard(shard).setQueueId(1).setSequence(sequence).build();
  }

  List<ReceivedMessage> receive(int max, String session, ByteString requestId, long leaseEndsAt) {
    List<ReceivedMessage> again =
        messages.values().stream()
            .filter(m -> m.state == State.LEASED && !requestId.isEmpty())
            .filter(m -> m.requestId.equals(requestId))
            .map(this::delivered)
            .toList();
    if (!again.isEmpty()) {
      return again;
    }
    List<ReceivedMessage> batch = new ArrayList<>();
    Iterator<Stored> ready =
        messages.values().stream().filter(m -> m.state == State.READY).iterator();
    while (batch.size() < max && ready.hasNext()) {
      Stored message = ready.next();
      message.state = State.LEASED;
      message.deliveryCount++;
      message.epoch++;
      message.session = session;
      message.requestId = requestId;
      message.leaseEndsAt = leaseEndsAt;
      batch.add(delivered(message));
    }
    return batch;
  }

  /** What the session holds beyond these receipts. */
  List<ReceivedMessage> replay(String session, List<ByteString> held) {
    return messages.values().stream()
        .filter(m -> m.state == State.LEASED && m.session.equals(session))
        .map(this::delivered)
        .filter(m -> !held.contains(m.getReceipt()))
        .toList();
  }

  /** What an extension of the lease would answer; changes nothing. */
  Settled look(ByteString receipt) {
    return settle(receipt, message -> {});
  }

  /** The session is closed: what it holds goes back, uncounted but for these receipts. */
  void close(String session, List<ByteString> started) {
    for (Stored message : messages.values()) {
      if (message.state == State.LEASED && message.session.equals(session)) {
        boolean counted = started.contains(delivered(message).getReceipt());
        message.state = State.READY;
        message.deliveryCount -= counted ? 0 : 1;
      }
    }
  }

  private ReceivedMessage delivered(Stored stored) {
    return ReceivedMessage.newBuilder()
        .setMessageId(id(stored.sequence))
        .setBody(stored.message.getBody())
        .putAllHeaders(stored.message.getHeadersMap())
        .setReceipt(ByteString.copyFromUtf8(stored.sequence + ":" + stored.epoch))
        .setDeliveryCount(stored.deliveryCount)
        .setFencingNumber(stored.epoch)
        .build();
  }

  Settled ack(ByteString receipt) {
    return settle(receipt, message -> message.state = State.ACKED);
  }

  Settled giveBack(ByteString receipt, boolean started) {
    return settle(
        receipt,
        message -> {
          message.state = State.READY;
          message.deliveryCount -= started ? 0 : 1;
        });
  }

  Settled extend(ByteString receipt, long leaseEndsAt) {
    return settle(
        receipt, message -> message.leaseEndsAt = Math.max(message.leaseEndsAt, leaseEndsAt));
  }

  private Settled settle(ByteString receipt, java.util.function.Consumer<Stored> change) {
    String[] parts = receipt.toStringUtf8().split(":", 2);
    Stored message = messages.get(Long.valueOf(parts[0]));
    if (message == null || message.epoch != Long.parseLong(parts[1])) {
      return Settled.LEASE_LOST;
    }
    if (message.state == State.ACKED) {
      return Settled.ALREADY;
    }
    if (message.state == State.READY) {
      return Settled.LEASE_LOST;
    }
    change.accept(message);
    return Settled.DONE;
  }

  /** Leases that are over go back, unless a living session keeps them. */
  void expire(long now, Predicate<String> sessionLives) {
    for (Stored message : messages.values()) {
      boolean kept = !message.session.isEmpty() && sessionLives.test(message.session);
      boolean ended = message.session.isEmpty() ? now >= message.leaseEndsAt : !kept;
      if (message.state == State.LEASED && ended) {
        message.state = State.READY;
      }
    }
  }

  /** How often the message with this body was handed out and is not given back uncounted. */
  @Nullable Integer deliveries(String body) {
    return messages.values().stream()
        .filter(m -> m.message.getBody().toStringUtf8().equals(body))
        .map(m -> m.deliveryCount)
        .findFirst()
        .orElse(null);
  }

  /** By sequence; the token is where the next page begins. */
  BrowseResponse browse(BrowseRequest request, int pageSize) {
    long from =
        request.getPageToken().isEmpty()
            ? 0
            : Long.parseLong(request.getPageToken().toStringUtf8());
    BrowseResponse.Builder page = BrowseResponse.newBuilder();
    long next = from;
    for (; next < messages.size() && next < from + pageSize; next++) {
      Stored stored = messages.get(next);
      MessageState state = inspected(stored).getState();
      boolean wanted = request.getStatesCount() == 0 || request.getStatesList().contains(state);
      if (stored.state != State.ACKED && wanted) {
        ByteString body = stored.message.getBody();
        int bytes = Math.min(request.getBodyBytesMax(), body.size());
        page.addMessages(inspected(stored).setBody(body.substring(0, bytes)));
      }
    }
    if (next < messages.size()) {
      page.setNextPageToken(ByteString.copyFromUtf8(Long.toString(next)));
    }
    return page.build();
  }

  /** That each message was sent, the latest first. */
  ListHistoryResponse history(ListHistoryRequest request, int pageSize) {
    ListHistoryResponse.Builder page = ListHistoryResponse.newBuilder();
    long end = request.getBefore() == 0 ? messages.size() : request.getBefore() - 1;
    for (long sequence = end - 1; sequence >= 0; sequence--) {
      if (request.hasMessageId() && request.getMessageId().getSequence() != sequence) {
        continue;
      }
      if (page.getEventsCount() == pageSize) {
        return page.setNextBefore(sequence + 2).build();
      }
      page.addEvents(
          MessageEvent.newBuilder()
              .setNumber(sequence + 1)
              .setEvent(HistoryEvent.HISTORY_EVENT_SENT)
              .setFirst(id(sequence))
              .setCount(1));
    }
    return page.build();
  }

  ExplainMessageResponse explain(long sequence) {
    Stored stored = messages.get(sequence);
    ExplainMessageResponse.Builder answer = ExplainMessageResponse.newBuilder();
    if (stored == null) {
      return answer.setState(MessageState.MESSAGE_STATE_NEVER_EXISTED).build();
    }
    if (stored.state == State.ACKED) {
      return answer.setState(MessageState.MESSAGE_STATE_SETTLED).setExplanation("gone").build();
    }
    InspectedMessage.Builder message = inspected(stored);
    return answer.setState(message.getState()).setMessage(message).build();
  }

  private InspectedMessage.Builder inspected(Stored stored) {
    InspectedMessage.Builder message =
        InspectedMessage.newBuilder()
            .setMessageId(id(stored.sequence))
            .setState(MessageState.MESSAGE_STATE_READY)
            .setDeliveryCount(stored.deliveryCount)
            .putAllHeaders(stored.message.getHeadersMap())
            .setBodyBytes(stored.message.getBody().size());
    if (stored.state == State.LEASED) {
      message
          .setState(MessageState.MESSAGE_STATE_LEASED)
          .setLease(
              LeaseInfo.newBuilder().setSessionId(stored.session).setFencingNumber(stored.epoch));
    }
    return message;
  }

  QueueStats stats() {
    return QueueStats.newBuilder()
        .setReady(count(State.READY))
        .setLeased(count(State.LEASED))
        .setSent(messages.size())
        .setAcked(count(State.ACKED))
        .build();
  }

  private long count(State state) {
    return messages.values().stream().filter(m -> m.state == state).count();
  }
}
