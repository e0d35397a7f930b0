package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.PRODUCER;
import static io.narumq.statemachine.store.Schema.PRODUCER_ID;
import static io.narumq.statemachine.store.Schema.STORED_SEND;

import io.narumq.log.v1.ProducerStamp;
import io.narumq.state.v1.ProducerRecord;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.statemachine.store.Schema.ProducerIdKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who sends to a queue, or publishes to a partition, so that a repeat is found out, and what the
 * last sends of each came to. A producer belongs to one of them: its number is used there alone.
 */
public final class Producers {
  /** So many sequences, the highest one included, are remembered of a producer. */
  public static final int WINDOW = 1_024;

  /** For how long a producer is remembered that gives no sign of life. */
  public static final long UNNAMED_MS = 600_000;

  public static final long NAMED_MS = 7 * 86_400_000L;

  /** In a shard. */
  public static final int MAX = 10_000;

  /** How many remembered sends go in one firing of the timer. */
  private static final int ROWS_MAX = 200;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;

  Producers(Store store, Clocks clocks, Timers timers) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
  }

  /** A producer that is remembered. */
  public record Producer(int queueId, long number, ProducerRecord row) {
    private SequenceKey key() {
      return new SequenceKey(queueId, 0, number);
    }

    /** Whether it is no longer known whether this sequence was stored. */
    public boolean isTooOld(long sequence) {
      return sequence < row.getNextSequence() - WINDOW;
    }
  }

  public @Nullable Producer find(int queueId, String producerId) {
    Long number = store.get(PRODUCER_ID, new ProducerIdKey(queueId, producerId));
    return number == null ? null : find(queueId, number);
  }

  public @Nullable Producer find(int queueId, long number) {
    ProducerRecord row = store.get(PRODUCER, new SequenceKey(queueId, 0, number));
    return row == null || row.getEnded() ? null : new Producer(queueId, number, row);
  }

  /** Whether the shard remembers as many as it may. */
  public boolean isFull() {
    return clocks.producers() >= MAX;
  }

  public Producer create(int queueId, String producerId, boolean named) {
    long number = clocks.takeProducerNumber();
    long dueMs = clocks.servingMs() + lifeMs(named);
    ProducerRecord row =
        ProducerRecord.newBuilder()
            .setProducerId(producerId)
            .setNamed(named)
            .setEpoch(1)
            .setDueMs(dueMs)
            .setTimerMs(dueMs)
            .build();
    store.put(PRODUCER_ID, new ProducerIdKey(queueId, producerId), number);
    clocks.addProducers(1);
    return putWithTimer(new Producer(queueId, number, row));
  }

  /** The next epoch: sends of those before are refused from now on. */
  public Producer takeOver(Producer producer, boolean named) {
    long dueMs = clocks.servingMs() + lifeMs(named);
    timers.disarm(timer(producer));
    ProducerRecord row =
        producer.row().toBuilder()
            .setEpoch(producer.row().getEpoch() + 1)
            .setNamed(named)
            .setDueMs(dueMs)
            .setTimerMs(dueMs)
            .build();
    return putWithTimer(new Producer(producer.queueId(), producer.number(), row));
  }

  /** What the send of this sequence came to; null if it was not stored. */
  public @Nullable StoredSendRecord stored(Producer producer, long sequence) {
    StoredSendRecord stored = store.get(STORED_SEND, slot(producer, sequence));
    return stored == null || stored.getSequence() != sequence ? null : stored;
  }

  /** A send was stored: remembered in the place of that {@link #WINDOW} before it. */
  public void remember(int queueId, ProducerStamp stamp, StoredSendRecord stored) {
    Producer producer = find(queueId, stamp.getNumber());
    if (producer == null) {
      throw new IllegalStateException("producer " + stamp.getNumber() + " is not there any more");
    }
    store.put(STORED_SEND, slot(producer, stored.getSequence()), stored);
    long next = Math.max(producer.row().getNextSequence(), stored.getSequence() + 1);
    ProducerRecord.Builder row = producer.row().toBuilder().setNextSequence(next);
    row.setDueMs(clocks.servingMs() + lifeMs(row.getNamed()));
    store.put(PRODUCER, producer.key(), row.build());
  }

  /** Forgets a producer that was silent for too long; returns how many rows that took. */
  public int onTimer(TimerKey timer) {
    SequenceKey key = new SequenceKey(timer.queueId(), 0, timer.id());
    ProducerRecord row = store.get(PRODUCER, key);
    if (row == null) {
      return 0;
    }
    Producer producer = new Producer(timer.queueId(), timer.id(), row);
    if (row.getEnded() || row.getDueMs() <= clocks.servingMs()) {
      return takeAway(producer);
    }
    ProducerRecord later = row.toBuilder().setTimerMs(row.getDueMs()).build();
    putWithTimer(new Producer(producer.queueId(), producer.number(), later));
    return 1;
  }

  /** Forgets a producer that is not needed any more. */
  public void close(Producer producer) {
    timers.disarm(timer(producer));
    takeAway(producer);
  }

  /** Its id is free at once, its sends go a bounded number at a time. */
  private int takeAway(Producer producer) {
    int from = producer.row().getSlotsFrom();
    List<Row<SequenceKey, StoredSendRecord>> rows =
        store.scan(STORED_SEND, at(producer, from), at(producer, WINDOW), ROWS_MAX);
    rows.forEach(row -> store.delete(STORED_SEND, row.key()));
    if (rows.size() < ROWS_MAX) {
      forget(producer.key(), producer.row());
      return rows.size() + 1;
    }
    forgetId(producer.queueId(), producer.row());
    long last = rows.get(ROWS_MAX - 1).key().sequence();
    ProducerRecord row =
        producer.row().toBuilder()
            .setEnded(true)
            .setSlotsFrom((int) (last % WINDOW) + 1)
            .setTimerMs(clocks.servingMs())
            .build();
    putWithTimer(new Producer(producer.queueId(), producer.number(), row));
    return rows.size();
  }

  /** Takes away the row of a producer and what leads to it, but for what is stored of its sends. */
  void forget(SequenceKey key, ProducerRecord row) {
    forgetId(key.queueId(), row);
    timers.disarm(timer(new Producer(key.queueId(), key.sequence(), row)));
    store.delete(PRODUCER, key);
    clocks.addProducers(-1);
  }

  private void forgetId(int queueId, ProducerRecord row) {
    if (!row.getEnded()) {
      store.delete(PRODUCER_ID, new ProducerIdKey(queueId, row.getProducerId()));
    }
  }

  private Producer putWithTimer(Producer producer) {
    store.put(PRODUCER, producer.key(), producer.row());
    timers.arm(timer(producer));
    return producer;
  }

  private static TimerKey timer(Producer producer) {
    return new TimerKey(
        producer.row().getTimerMs(), TimerKind.PRODUCER, producer.queueId(), 0, producer.number());
  }

  private static SequenceKey slot(Producer producer, long sequence) {
    return at(producer, (int) (sequence % WINDOW));
  }

  private static SequenceKey at(Producer producer, int slot) {
    return new SequenceKey(producer.queueId(), 0, producer.number() * WINDOW + slot);
  }

  private static long lifeMs(boolean named) {
    return named ? NAMED_MS : UNNAMED_MS;
  }
}
