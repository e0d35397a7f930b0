package io.narumq.node.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.log.v1.Send;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The messages of one send, put together into sets of equals (mostly one) and, once they are
 * stored, told in the order of the request again.
 *
 * <p>Messages of one priority keep their order, so equals come together only if none of another
 * kind stands between them: a send whose messages alternate is as many sets as it has messages.
 */
final class SendBatch {
  private final SendRequest request;
  private final List<List<OutgoingMessage>> sets = new ArrayList<>();

  /** For each message, in the order of the request, the number of its set. */
  private final int[] setOf;

  SendBatch(SendRequest request) {
    List<OutgoingMessage> messages = request.getMessagesList();
    this.request = request;
    this.setOf = new int[messages.size()];
    Map<Integer, Last> lastOfPriority = new HashMap<>();
    for (int i = 0; i < setOf.length; i++) {
      OutgoingMessage message = messages.get(i);
      Kind kind = Kind.of(message);
      Last last = lastOfPriority.get(message.getPriority());
      if (last == null || !last.kind().equals(kind)) {
        last = new Last(kind, sets.size());
        lastOfPriority.put(message.getPriority(), last);
        sets.add(new ArrayList<>());
      }
      setOf[i] = last.set();
      sets.get(last.set()).add(message);
    }
  }

  /** The set to which the next message of a priority may come, and what it has to be for that. */
  private record Last(Kind kind, int set) {}

  /** What is said of a set as a whole, its priority apart. */
  private record Kind(Duration delay, Timestamp deliverAt, long ttlMs) {
    static Kind of(OutgoingMessage message) {
      return new Kind(message.getDelay(), message.getDeliverAt(), MessageSets.ttlMs(message));
    }
  }

  Command command() {
    Send.Builder send = Send.newBuilder().setQueue(request.getQueue());
    sets.forEach(messages -> send.addSets(MessageSets.of(messages)));
    if (request.hasProducer()) {
      send.setProducer(
          ProducerStamp.newBuilder()
              .setNumber(request.getProducer().getNumber())
              .setEpoch(request.getProducer().getEpoch())
              .setSequence(request.getProducer().getSequence()));
    }
    return Command.newBuilder().setSend(send).build();
  }

  /** Runs of consecutive sequences, in the order of the request. */
  SendResponse.Builder response(int shard, Sent sent) {
    SendResponse.Builder response = SendResponse.newBuilder();
    List<Deque<StoredSet>> stored = bySet(sent);
    int at = 0;
    while (at < setOf.length) {
      int end = at + 1;
      while (end < setOf.length && setOf[end] == setOf[at]) {
        end++;
      }
      StoredSet next = take(stored.get(setOf[at]), end - at);
      response.addStored(
          MessageRange.newBuilder()
              .setFirst(
                  MessageId.newBuilder()
                      .setShard(shard)
                      .setQueueId(sent.queueId())
                      .setLane(next.lane())
                      .setSequence(next.firstSequence()))
              .setCount(next.count())
              .setDuplicate(next.duplicate()));
      at += next.count();
    }
    return response;
  }

  /** Where the messages of each set are. */
  private List<Deque<StoredSet>> bySet(Sent sent) {
    Deque<StoredSet> left = new ArrayDeque<>(sent.sets());
    List<Deque<StoredSet>> bySet = new ArrayList<>();
    for (List<OutgoingMessage> set : sets) {
      Deque<StoredSet> stored = new ArrayDeque<>();
      int messages = 0;
      while (messages < set.size()) {
        StoredSet next = take(left, set.size() - messages);
        stored.add(next);
        messages += next.count();
      }
      bySet.add(stored);
    }
    return bySet;
  }

  /** Takes the first of them, but no more than so many messages of it. */
  private static StoredSet take(Deque<StoredSet> from, int messagesMax) {
    StoredSet first = from.remove();
    if (first.count() <= messagesMax) {
      return first;
    }
    from.addFirst(
        new StoredSet(
            first.lane(),
            first.firstSequence() + messagesMax,
            first.count() - messagesMax,
            first.duplicate()));
    return new StoredSet(first.lane(), first.firstSequence(), messagesMax, first.duplicate());
  }
}
