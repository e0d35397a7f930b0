package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.RECURRING;
import static io.narumq.statemachine.store.Schema.RECURRING_NAME;

import com.google.protobuf.InvalidProtocolBufferException;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.state.v1.RecurringNameRecord;
import io.narumq.state.v1.RecurringRecord;
import io.narumq.state.v1.RecurringSchedule;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.RecurringNameKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.TimerKind;
import org.jspecify.annotations.Nullable;

/**
 * Messages that queues store again and again. A row has a number, by which its one timer of the
 * wall clock finds it, and a name, by which clients do.
 */
public final class RecurringMessages {
  private final Store store;
  private final Clocks clocks;
  private final Timers wallTimers;
  private final Queues queues;

  RecurringMessages(Store store, Clocks clocks, Timers wallTimers, Queues queues) {
    this.store = store;
    this.clocks = clocks;
    this.wallTimers = wallTimers;
    this.queues = queues;
  }

  /** One that is there. */
  public record Recurring(SequenceKey key, RecurringRecord row) {}

  public static SequenceKey key(int queueId, long number) {
    return new SequenceKey(queueId, 0, number);
  }

  /** What is stored when it is due. */
  public static OutgoingSet message(RecurringRecord row) {
    try {
      return OutgoingSet.parseFrom(row.getOutgoingSet());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a row can not be read: the database is damaged", e);
    }
  }

  public @Nullable Recurring find(Queue queue, String name) {
    RecurringNameRecord named = store.get(RECURRING_NAME, new RecurringNameKey(queue.id(), name));
    if (named == null) {
      return null;
    }
    SequenceKey key = key(queue.id(), named.getNumber());
    return new Recurring(key, store.require(RECURRING, key));
  }

  /** Makes one; returns when it is due. */
  public long add(Queue queue, String name, RecurringSchedule schedule, OutgoingSet message) {
    long number = queue.row().getNextRecurring();
    queues.change(
        queue.id(), b -> b.setRecurring(b.getRecurring() + 1).setNextRecurring(number + 1));
    store.put(
        RECURRING_NAME,
        new RecurringNameKey(queue.id(), name),
        RecurringNameRecord.newBuilder().setNumber(number).build());
    RecurringRecord.Builder row = RecurringRecord.newBuilder().setName(name);
    return begin(key(queue.id(), number), row, schedule, message);
  }

  /**
   * Puts another schedule and message in the place of those that are there; returns when it is due.
   */
  public long replace(Recurring old, RecurringSchedule schedule, OutgoingSet message) {
    wallTimers.disarm(timer(old.key(), old.row().getDueWallMs()));
    return begin(old.key(), old.row().toBuilder(), schedule, message);
  }

  private long begin(
      SequenceKey key,
      RecurringRecord.Builder row,
      RecurringSchedule schedule,
      OutgoingSet message) {
    long startMs = schedule.getEvery().getStartWallMs();
    row.setSchedule(schedule)
        .setAnchorWallMs(startMs > 0 ? startMs : clocks.wallMs())
        .setOutgoingSet(message.toByteString());
    return arm(key, row);
  }

  public void delete(Queue queue, Recurring recurring) {
    queues.change(queue.id(), b -> b.setRecurring(b.getRecurring() - 1));
    store.delete(RECURRING, recurring.key());
    forget(recurring.key(), recurring.row());
  }

  /** Takes away what points to a row. */
  void forget(SequenceKey key, RecurringRecord row) {
    store.delete(RECURRING_NAME, new RecurringNameKey(key.queueId(), row.getName()));
    wallTimers.disarm(timer(key, row.getDueWallMs()));
  }

  /** The one that a timer is about; null if its queue was deleted. */
  public @Nullable Recurring due(TimerKey timer) {
    if (queues.find(timer.queueId()) == null) {
      return null;
    }
    SequenceKey key = key(timer.queueId(), timer.id());
    return new Recurring(key, store.require(RECURRING, key));
  }

  /** After its timer fired: what was missed since is not made up for. */
  public void goOn(Recurring fired, boolean stored) {
    RecurringRecord.Builder row = fired.row().toBuilder();
    if (stored) {
      row.setStored(row.getStored() + 1);
    } else {
      row.setRefused(row.getRefused() + 1);
    }
    arm(fired.key(), row);
  }

  private long arm(SequenceKey key, RecurringRecord.Builder row) {
    long dueMs = Recurrence.next(row.getSchedule(), row.getAnchorWallMs(), clocks.wallMs());
    store.put(RECURRING, key, row.setDueWallMs(dueMs).build());
    wallTimers.arm(timer(key, dueMs));
    return dueMs;
  }

  private static TimerKey timer(SequenceKey key, long dueMs) {
    return new TimerKey(dueMs, TimerKind.RECURRING, key.queueId(), 0, key.sequence());
  }
}
