package io.narumq.node.sim;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.internal.LeasedMessage;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.QueueView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What clients and nodes saw, checked as it comes; knows nothing of how the product works. Time is
 * that of the simulation, which no client and no node sees.
 */
final class Ledger {
  /** What an answer that was made for a receive hands out, until then. */
  private record Grant(Map<ByteString, Long> fences, long untilUs) {}

  private final SimTime time;
  private final Map<String, Fate> byBody = new LinkedHashMap<>();
  private final Map<Long, Applied> states = new HashMap<>();
  private final LogChecks log = new LogChecks(this);
  private final Map<ByteString, List<Grant>> grants = new HashMap<>();
  private final Map<Sight, Integer> sights = new EnumMap<>(Sight.class);

  Ledger(SimTime time) {
    this.time = time;
  }

  void saw(Sight sight) {
    sights.merge(sight, 1, Integer::sum);
  }

  Map<Sight, Integer> sights() {
    return sights;
  }

  void sent(String body, long delayMs, long ttlMs) {
    byBody.put(body, new Fate(body, delayMs, ttlMs));
  }

  Fate fate(String body) {
    Fate fate = byBody.get(body);
    if (fate == null) {
      throw new Violation("nobody sent this: " + body);
    }
    return fate;
  }

  void sendEnded(String body, SendOutcome outcome, int place) {
    Fate fate = byBody.get(body);
    if (outcome instanceof SendOutcome.Acked acked) {
      fate.acked(acked.ids().get(place));
    } else if (outcome instanceof SendOutcome.Rejected rejected) {
      fate.refused(rejected.reason().toString());
    } else {
      saw(Sight.OUTCOME_UNKNOWN);
    }
  }

  /** A client got a message. */
  void delivered(int client, LeasedMessage message) {
    Fate fate = fate(message.text());
    if (message.deadLetter().isPresent()) {
      saw(Sight.DEAD_LETTER);
      fate.deadLetter(message);
      return;
    }
    if (message.deliveryCount() > 1) {
      saw(Sight.MESSAGE_DELIVERED_AGAIN);
    }
    fate.delivered(client, message, time.nowUs());
  }

  /** A client begins to give up a message, one way or the other. */
  void letGo(LeasedMessage message) {
    byBody.get(message.text()).letGo(message.fencingNumber());
  }

  void acking(LeasedMessage message) {
    letGo(message);
    byBody.get(message.text()).acking();
  }

  void rejecting(LeasedMessage message) {
    Fate fate = byBody.get(message.text());
    fate.letGo(message.fencingNumber());
    fate.rejecting();
  }

  void ackSettled(LeasedMessage message) {
    Fate fate = byBody.get(message.text());
    if (message.deadLetter().isEmpty()) {
      fate.settledForGood(message, time.nowUs());
    }
  }

  void rejectSettled(LeasedMessage message) {
    Fate fate = byBody.get(message.text());
    fate.settledForGood(message, time.nowUs());
    fate.rejectSettled();
  }

  void extended(LeasedMessage message, long untilUs) {
    saw(Sight.LEASE_EXTENDED);
    byBody.get(message.text()).extended(message.fencingNumber(), untilUs);
  }

  /** A node made this answer to a receive. */
  void granted(ByteString requestId, ReceiveResponse answer) {
    if (answer.getMessagesCount() > 0) {
      long leaseUs =
          answer.getLease().getSeconds() * 1_000_000 + answer.getLease().getNanos() / 1_000;
      grants
          .computeIfAbsent(requestId, id -> new ArrayList<>())
          .add(new Grant(fences(answer), time.nowUs() + leaseUs));
    }
  }

  /** A client got this answer: whatever was handed out to it before is in there. */
  void told(ByteString requestId, ReceiveResponse answer) {
    Map<ByteString, Long> told = fences(answer);
    for (Grant grant : grants.getOrDefault(requestId, List.of())) {
      if (grant.untilUs() > time.nowUs()
          && !told.entrySet().containsAll(grant.fences().entrySet())) {
        throw new Violation("a receive whose answer was lost left messages with nobody");
      }
    }
  }

  private static Map<ByteString, Long> fences(ReceiveResponse answer) {
    Map<ByteString, Long> fences = new HashMap<>();
    for (ReceivedMessage message : answer.getMessagesList()) {
      fences.put(message.getMessageId().toByteString(), message.getFencingNumber());
    }
    return fences;
  }

  /**
   * A node applied an entry.
   *
   * @param expired so many messages were too old for it, up to now
   */
  void applied(
      int node, LogEntry entry, ApplyOutcome outcome, Applied state, LongSupplier expired) {
    time.trace(
        "n" + node,
        "applied " + entry.getCommandsCount() + " at " + state.index(),
        state.checksum());
    Applied other = states.putIfAbsent(state.index(), state);
    if (other == null) {
      log.applied(entry, state.term(), outcome, expired);
    } else if (!other.equals(state)) {
      throw new Violation("node " + node + " is at " + state + ", another one at " + other);
    }
  }

  /** A leader of this term may serve from now on. */
  void leaderReady(long term) {
    log.leaderReady(term, time.nowMs());
  }

  long nowMs() {
    return time.nowMs();
  }

  /** What an empty queue counted adds up. */
  void counted(QueueView its) {
    if (its.sent() != its.acked() + its.expired() + its.deadLettered()) {
      throw new Violation("queue " + its.name() + " does not add up: " + its);
    }
  }

  /** Nothing is left in any queue. */
  void drained() {
    byBody.values().forEach(Fate::drained);
  }
}
