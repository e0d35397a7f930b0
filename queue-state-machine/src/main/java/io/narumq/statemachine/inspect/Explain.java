package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.BACKING_OFF;
import static io.narumq.statemachine.store.Schema.DOOMED;
import static io.narumq.statemachine.store.Schema.FIFO_KEY;
import static io.narumq.statemachine.store.Schema.PARKED;
import static io.narumq.statemachine.store.Schema.READY;
import static io.narumq.statemachine.store.Schema.SETTLED;
import static io.narumq.statemachine.store.Schema.WALL_TIMER;

import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.FifoKeyRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.statemachine.state.MessageKeys;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.Optional;

/**
 * Where one message is, and why it is not delivered. Every place is found by a few reads of single
 * rows; only for who has a leased one {@link LeaseSearch} looks through the leases.
 */
public final class Explain {
  private final QueueRows queue;
  private final int lane;
  private final long sequence;
  private final SequenceKey key;

  private Explain(QueueRows queue, int lane, long sequence) {
    this.queue = queue;
    this.lane = lane;
    this.sequence = sequence;
    this.key = queue.key(lane, sequence);
  }

  /** Empty if there is no such queue. */
  public static Optional<Explained> message(
      RowSnapshot rows, String queue, int queueId, int lane, long sequence) {
    return QueueRows.find(rows, queue)
        .map(
            found ->
                found.id() == queueId
                    ? new Explain(found, lane, sequence)
                        .run()
                        .with(found.isPaused(), found.isInFlightLimit())
                    : Explained.of(found.id(), MessageState.NEVER_EXISTED, Optional.empty()));
  }

  private Explained run() {
    if (lane < 0 || lane >= MessageLogs.LANES || sequence < 0 || !queue.hasLane(lane)) {
      return gone(MessageState.NEVER_EXISTED);
    }
    LaneRecord record = queue.lane(lane);
    if (sequence >= record.getNextSequence()) {
      return gone(MessageState.NEVER_EXISTED);
    }
    Optional<Row<SequenceKey, MessageSetRecord>> set = queue.setOf(lane, sequence);
    if (set.isEmpty() || isSettled(set.get())) {
      return gone(MessageState.SETTLED);
    }
    MessageReader reader = new MessageReader(queue.rows(), queue.id(), 0);
    Located located = locate(record, set.get());
    if (located.state() != MessageState.DEAD_LETTERING && isPurged(record, located)) {
      return gone(MessageState.SETTLED);
    }
    return new Explained(
        queue.id(),
        located.state(),
        Optional.ofNullable(reader.read(located)),
        located.state() == MessageState.BLOCKED
            ? new Explain(queue, lane, head(set.get())).run().message()
            : Optional.empty(),
        false,
        false);
  }

  private Explained gone(MessageState state) {
    return Explained.of(queue.id(), state, Optional.empty());
  }

  private boolean isSettled(Row<SequenceKey, MessageSetRecord> set) {
    if (set.value().getIndex().getBodyBytesCount() == 0) {
      // What is left of a set for the cursor to find its way.
      return true;
    }
    SettledRecord settled = queue.rows().get(SETTLED, set.key());
    int number = (int) (sequence - set.key().sequence());
    return settled != null
        && (settled.getBitmap().byteAt(number / Byte.SIZE) >> number % Byte.SIZE & 1) == 1;
  }

  /** Whether only a Tick is missing until it is settled. */
  private boolean isPurged(LaneRecord record, Located located) {
    return sequence < record.getPurgedTo() && located.lease().leaseId() == 0;
  }

  private Located locate(LaneRecord record, Row<SequenceKey, MessageSetRecord> set) {
    long setFirst = set.key().sequence();
    ReadyRecord ready = queue.rows().get(READY, key);
    if (ready != null) {
      return ready(set, ready.getDeliveryCount());
    }
    BackingOffRecord backingOff = queue.rows().get(BACKING_OFF, key);
    if (backingOff != null) {
      return TimedMessages.located(lane, sequence, backingOff);
    }
    DoomedRecord doomed = queue.rows().get(DOOMED, key);
    if (doomed != null) {
      return Located.of(
          lane, setFirst, sequence, MessageState.DEAD_LETTERING, doomed.getDeliveryCount());
    }
    Optional<Located> parked = parked(set);
    if (parked.isPresent()) {
      return parked.get();
    }
    if (sequence >= record.getCursor()) {
      return ready(set, 0);
    }
    if (isDelayed(set)) {
      return Located.of(lane, setFirst, sequence, MessageState.DELAYED, 0);
    }
    if (lane == MessageLogs.FIFO_LANE && sequence != head(set)) {
      return Located.of(lane, setFirst, sequence, MessageState.BLOCKED, 0);
    }
    return new LeaseSearch(queue)
        .find(lane, sequence)
        .orElse(Located.of(lane, setFirst, sequence, MessageState.LEASED, 0));
  }

  /**
   * The first message of the key that this one of a FIFO queue has; settled, if a purge follows.
   */
  private long head(Row<SequenceKey, MessageSetRecord> set) {
    FifoKeyRecord row = queue.rows().get(FIFO_KEY, messageKey(set));
    return row == null ? sequence : row.getHeadSequence();
  }

  private FifoKey messageKey(Row<SequenceKey, MessageSetRecord> set) {
    int number = (int) (sequence - set.key().sequence());
    return new FifoKey(queue.id(), MessageKeys.of(set.value().getIndex(), number));
  }

  private Located ready(Row<SequenceKey, MessageSetRecord> set, int deliveries) {
    MessageState state = queue.isExpired(set.value()) ? MessageState.EXPIRED : MessageState.READY;
    return Located.of(lane, set.key().sequence(), sequence, state, deliveries);
  }

  private Optional<Located> parked(Row<SequenceKey, MessageSetRecord> set) {
    if (lane != MessageLogs.FIFO_LANE) {
      return Optional.empty();
    }
    ParkedRecord row = queue.rows().get(PARKED, messageKey(set));
    return row != null && row.getSequence() == sequence
        ? Optional.of(FifoWalk.located(row))
        : Optional.empty();
  }

  private boolean isDelayed(Row<SequenceKey, MessageSetRecord> set) {
    long dueMs = set.value().getDueWallMs();
    TimerKey timer =
        new TimerKey(dueMs, TimerKind.DELAYED_SET, queue.id(), lane, set.key().sequence());
    return dueMs > 0 && queue.rows().get(WALL_TIMER, timer) != null;
  }
}
