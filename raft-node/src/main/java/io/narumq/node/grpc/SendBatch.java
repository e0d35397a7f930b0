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
import java.util.ArrayList;
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
      Kind kind = Kind.of(message, i);
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

  /**
   * What is said of a set as a whole, its priority apart.
   *
   * @param alone the place of a message that has a set of its own, as it may have been sent before
   */
  private record Kind(Duration delay, Timestamp deliverAt, long ttlMs, int alone) {
    static Kind of(OutgoingMessage message, int place) {
      return new Kind(
          message.getDelay(),
          message.getDeliverAt(),
          MessageSets.ttlMs(message),
          message.getDedupeKey().isEmpty() ? -1 : place);
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
    int[] told = new int[sets.size()];
    int at = 0;
    while (at < setOf.length) {
      int set = setOf[at];
      int first = told[set];
      while (at < setOf.length && setOf[at] == set) {
        told[set]++;
        at++;
      }
      StoredSet stored = sent.sets().get(set);
      response.addStored(
          MessageRange.newBuilder()
              .setFirst(
                  MessageId.newBuilder()
                      .setShard(shard)
                      .setQueueId(sent.queueId())
                      .setLane(stored.lane())
                      .setSequence(stored.firstSequence() + first))
              .setCount(told[set] - first)
              .setDuplicate(stored.duplicate()));
    }
    return response;
  }
}
