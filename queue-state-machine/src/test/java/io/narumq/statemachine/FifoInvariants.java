package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.FifoKeyRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.NextOfKeyRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.state.v1.TurnRecord;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.StoreReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of FIFO queues: of each key all messages but the first are blocked, and linked
 * from one to the next; what is ready has a turn; keys, turns and parked heads have no rows without
 * messages.
 */
final class FifoInvariants {
  private final Map<SequenceKey, NextOfKeyRecord> next;
  private final Map<SequenceKey, TurnRecord> turns;
  private final Map<FifoKey, FifoKeyRecord> keys;
  private final Map<FifoKey, ParkedRecord> parked;
  private final Set<Integer> queues;
  private final Set<SequenceKey> waiting = new HashSet<>();
  private final StoreReader reader;

  FifoInvariants(StoreReader reader) {
    this.reader = reader;
    queues = Rows.all(reader, Schema.QUEUE).keySet();
    next = new HashMap<>(Rows.all(reader, Schema.NEXT_OF_KEY));
    next.keySet().removeIf(key -> !queues.contains(key.queueId()));
    turns = new HashMap<>(Rows.all(reader, Schema.TURN));
    turns.keySet().removeIf(key -> !queues.contains(key.queueId()));
    keys = new HashMap<>(Rows.all(reader, Schema.FIFO_KEY));
    keys.keySet().removeIf(key -> !queues.contains(key.queueId()));
    parked = new HashMap<>(Rows.all(reader, Schema.PARKED));
    parked.keySet().removeIf(key -> !queues.contains(key.queueId()));
    next.forEach((key, row) -> waiting.add(message(key.queueId(), row.getSequence())));
    parked.forEach((key, row) -> waiting.add(message(key.queueId(), row.getSequence())));
  }

  private static SequenceKey message(int queueId, long sequence) {
    return new SequenceKey(queueId, MessageLogs.FIFO_LANE, sequence);
  }

  /** Whether the message is blocked or parked. */
  boolean waits(SequenceKey message) {
    return waiting.contains(message);
  }

  void check() {
    Map<FifoKey, List<SequenceKey>> chains = chains();
    int links = released(chains);
    for (Map.Entry<FifoKey, List<SequenceKey>> chain : chains.entrySet()) {
      List<SequenceKey> messages = chain.getValue();
      for (int i = 1; i < messages.size(); i++) {
        NextOfKeyRecord link = next.get(messages.get(i - 1));
        assertThat(link).as("link behind %s", messages.get(i - 1)).isNotNull();
        assertThat(link.getSequence()).isEqualTo(messages.get(i).sequence());
        assertThat(sets().get(message(chain.getKey().queueId(), link.getSetFirst()))).isNotNull();
        links++;
      }
      FifoKeyRecord key = keys.get(chain.getKey());
      assertThat(key).as("row of %s", chain.getKey()).isNotNull();
      assertThat(key.getLastSequence()).isEqualTo(messages.get(messages.size() - 1).sequence());
      head(message(chain.getKey().queueId(), key.getHeadSequence()), messages.get(0));
    }
    assertThat(keys.keySet()).isEqualTo(chains.keySet());
    assertThat(next).as("links").hasSize(links);
    parked.forEach(
        (key, row) ->
            assertThat(chains.get(key).get(0).sequence())
                .as("parked is the head of %s", key)
                .isEqualTo(row.getSequence()));
    turnsAndReadyRows();
    counters();
  }

  /** The row of a key names the first of its messages, or one that released it. */
  private void head(SequenceKey named, SequenceKey first) {
    if (!named.equals(first)) {
      NextOfKeyRecord link = next.get(named);
      assertThat(link).as("link behind the head %s", named).isNotNull();
      assertThat(link.getReleased()).isTrue();
      assertThat(link.getSequence()).isEqualTo(first.sequence());
    }
  }

  /** Links in front of chains whose head is gone; what is behind the head was purged. */
  private int released(Map<FifoKey, List<SequenceKey>> chains) {
    Set<SequenceKey> heads = new HashSet<>();
    chains.values().forEach(chain -> heads.add(chain.get(0)));
    int released = 0;
    for (Map.Entry<SequenceKey, NextOfKeyRecord> link : next.entrySet()) {
      if (link.getValue().getReleased()) {
        SequenceKey behind = message(link.getKey().queueId(), link.getValue().getSequence());
        assertThat(heads).as("released by %s", link).contains(behind);
        assertThat(isPurged(behind)).as("a purge comes to %s", behind).isTrue();
        released++;
      }
    }
    return released;
  }

  private boolean isPurged(SequenceKey message) {
    LaneRecord lane =
        Rows.all(reader, Schema.LANE).get(new LaneKey(message.queueId(), message.lane()));
    return lane != null && message.sequence() < lane.getPurgedTo();
  }

  private void turnsAndReadyRows() {
    Map<SequenceKey, TurnRecord> expected = new HashMap<>();
    Rows.all(reader, Schema.READY)
        .forEach(
            (key, ready) -> {
              if (key.lane() == MessageLogs.FIFO_LANE && queues.contains(key.queueId())) {
                expected.put(
                    message(key.queueId(), ready.getTurn()),
                    TurnRecord.newBuilder().setSequence(key.sequence()).build());
              } else if (key.lane() != MessageLogs.FIFO_LANE) {
                assertThat(ready.getTurn()).isZero();
              }
            });
    assertThat(turns).isEqualTo(expected);
  }

  private void counters() {
    Rows.all(reader, Schema.LANE)
        .forEach(
            (key, lane) -> {
              if (queues.contains(key.queueId())) {
                counters(key, lane);
              }
            });
  }

  private void counters(LaneKey key, LaneRecord lane) {
    boolean fifo = key.lane() == MessageLogs.FIFO_LANE;
    int id = key.queueId();
    long purgedTo = lane.getPurgedTo();
    long links = 0;
    for (Map.Entry<SequenceKey, NextOfKeyRecord> link : next.entrySet()) {
      if (link.getKey().queueId() == id && link.getValue().getSequence() >= purgedTo) {
        assertThat(link.getKey().sequence()).isGreaterThanOrEqualTo(lane.getBlockedFrom());
        links++;
      }
    }
    long heads = 0;
    for (Map.Entry<FifoKey, ParkedRecord> head : parked.entrySet()) {
      if (head.getKey().queueId() == id && head.getValue().getSequence() >= purgedTo) {
        assertThat(head.getValue().getSequence()).isGreaterThanOrEqualTo(lane.getParkedFrom());
        heads++;
      }
    }
    assertThat(lane.getBlocked()).as("blocked").isEqualTo(fifo ? links : 0);
    assertThat(lane.getParked()).as("parked").isEqualTo(fifo ? heads : 0);
    if (fifo) {
      assertThat(lane.getCursor()).isEqualTo(lane.getNextSequence());
      turns.keySet().stream()
          .filter(turn -> turn.queueId() == id && turns.get(turn).getSequence() >= purgedTo)
          .forEach(
              turn ->
                  assertThat(turn.sequence())
                      .isBetween(lane.getTurnFrom(), lane.getNextTurn() - 1));
    }
  }

  private Map<SequenceKey, MessageSetRecord> sets() {
    return Rows.all(reader, Schema.MESSAGE_SET);
  }

  /** The messages of each key that are not settled, in order. */
  private Map<FifoKey, List<SequenceKey>> chains() {
    Map<SequenceKey, SettledRecord> settled = Rows.all(reader, Schema.SETTLED);
    Map<FifoKey, List<SequenceKey>> chains = new HashMap<>();
    sets()
        .forEach(
            (key, set) -> {
              boolean fifo = key.lane() == MessageLogs.FIFO_LANE && queues.contains(key.queueId());
              SettledRecord bits = settled.get(key);
              for (int i = 0; fifo && i < set.getIndex().getBodyBytesCount(); i++) {
                boolean gone = bits != null && (bits.getBitmap().byteAt(i / 8) >> i % 8 & 1) == 1;
                if (!gone) {
                  FifoKey of = new FifoKey(key.queueId(), set.getIndex().getKeys(i));
                  chains
                      .computeIfAbsent(of, none -> new ArrayList<>())
                      .add(message(key.queueId(), key.sequence() + i));
                }
              }
            });
    return chains;
  }
}
