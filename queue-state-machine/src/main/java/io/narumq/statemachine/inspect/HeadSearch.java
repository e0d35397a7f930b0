package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.DOOMED;
import static io.narumq.statemachine.store.Schema.PARKED;
import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.Schema.TURN;

import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.TurnRecord;
import io.narumq.statemachine.state.MessageKeys;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.Optional;

/**
 * Finds the head of a key of a FIFO queue. A key knows its last message only, since that is all
 * that a send needs.
 */
final class HeadSearch {
  private static final int LANE = MessageLogs.FIFO_LANE;
  private static final int ROWS_MAX = 10_000;

  private final QueueRows queue;
  private final MessageReader reader;

  HeadSearch(QueueRows queue, MessageReader reader) {
    this.queue = queue;
    this.reader = reader;
  }

  /** Empty if it was not found where the search looks. */
  Optional<Located> find(String key) {
    ParkedRecord parked = queue.rows().get(PARKED, new FifoKey(queue.id(), key));
    if (parked != null && parked.getSequence() >= queue.lane(LANE).getPurgedTo()) {
      return Optional.of(FifoWalk.located(parked));
    }
    Optional<Located> doomed = doomed(key);
    if (doomed.isPresent()) {
      return doomed;
    }
    TimedMessages timed = new TimedMessages(queue, reader);
    Optional<Located> withTimer =
        TimerScan.find(
            queue, timer -> timed.of(timer).stream().filter(at -> hasKey(at, key)).findFirst());
    return withTimer.isPresent() ? withTimer : ready(key);
  }

  /** It waits for the dead-letter queue, which is full if it does so for long. */
  private Optional<Located> doomed(String key) {
    LaneRecord lane = queue.lane(LANE);
    if (lane.getDoomed() == 0) {
      return Optional.empty();
    }
    SequenceKey from = queue.key(LANE, lane.getDoomedFrom());
    SequenceKey to = queue.key(LANE, lane.getNextSequence());
    return queue.rows().scan(DOOMED, from, to, ROWS_MAX).stream()
        .map(row -> doomed(row.key().sequence(), row.value()))
        .filter(at -> hasKey(at, key))
        .findFirst();
  }

  private static Located doomed(long sequence, DoomedRecord row) {
    return Located.of(
        LANE, row.getSetFirst(), sequence, MessageState.DEAD_LETTERING, row.getDeliveryCount());
  }

  private Optional<Located> ready(String key) {
    LaneRecord lane = queue.lane(LANE);
    SequenceKey from = queue.key(LANE, lane.getTurnFrom());
    SequenceKey to = queue.key(LANE, lane.getNextTurn());
    for (Row<SequenceKey, TurnRecord> turn : queue.rows().scan(TURN, from, to, ROWS_MAX)) {
      long sequence = turn.value().getSequence();
      ReadyRecord row = queue.rows().get(READY, queue.key(LANE, sequence));
      if (row != null) {
        Located at =
            Located.of(
                LANE, row.getSetFirst(), sequence, MessageState.READY, row.getDeliveryCount());
        if (hasKey(at, key)) {
          return Optional.of(at);
        }
      }
    }
    return Optional.empty();
  }

  private boolean hasKey(Located at, String key) {
    MessageSetRecord set = reader.set(at.lane(), at.setFirst());
    return at.lane() == LANE
        && set != null
        && MessageKeys.of(set.getIndex(), (int) (at.sequence() - at.setFirst())).equals(key);
  }
}
