package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.SHARD;
import static io.narumq.statemachine.store.Schema.Single.ROW;

import io.narumq.state.v1.ShardRecord;
import io.narumq.statemachine.store.Store;
import java.util.function.UnaryOperator;

/**
 * The shard's clocks and counters: one row. Time comes from the entries and never runs backwards.
 */
public final class Clocks {
  private final Store store;

  Clocks(Store store) {
    this.store = store;
  }

  /** Takes the stamps of an entry; a stamp behind the clock leaves it where it is. */
  public void advance(long servingMs, long wallMs) {
    ShardRecord now = record();
    if (servingMs > now.getServingMs() || wallMs > now.getWallMs()) {
      store.put(
          SHARD,
          ROW,
          now.toBuilder()
              .setServingMs(Math.max(servingMs, now.getServingMs()))
              .setWallMs(Math.max(wallMs, now.getWallMs()))
              .build());
    }
  }

  public long servingMs() {
    return record().getServingMs();
  }

  public long wallMs() {
    return record().getWallMs();
  }

  int takeQueueId() {
    return take(b -> b.setNextQueueId(b.getNextQueueId() + 1)).getNextQueueId();
  }

  /** Also the fencing number of the messages that the lease is for, so it must only ever grow. */
  long takeLeaseId() {
    return take(b -> b.setNextLeaseId(b.getNextLeaseId() + 1)).getNextLeaseId();
  }

  /** The id that the next lease gets. */
  long nextLeaseId() {
    return record().getNextLeaseId();
  }

  long takeSessionNumber() {
    return take(b -> b.setNextSessionNumber(b.getNextSessionNumber() + 1)).getNextSessionNumber();
  }

  long takeProducerNumber() {
    return take(b -> b.setLastProducerNumber(b.getLastProducerNumber() + 1)).getLastProducerNumber()
        + 1;
  }

  int producers() {
    return record().getProducers();
  }

  void addProducers(int more) {
    change(b -> b.setProducers(b.getProducers() + more));
  }

  /** A clock that timers go by. */
  interface TimerClock {
    long nowMs();

    /** No timer is due before this. */
    long timersFromMs();

    void timersFromMs(long fromMs);
  }

  TimerClock serving() {
    return new TimerClock() {
      @Override
      public long nowMs() {
        return servingMs();
      }

      @Override
      public long timersFromMs() {
        return record().getServingTimersFromMs();
      }

      @Override
      public void timersFromMs(long fromMs) {
        change(b -> b.setServingTimersFromMs(fromMs));
      }
    };
  }

  TimerClock wall() {
    return new TimerClock() {
      @Override
      public long nowMs() {
        return wallMs();
      }

      @Override
      public long timersFromMs() {
        return record().getWallTimersFromMs();
      }

      @Override
      public void timersFromMs(long fromMs) {
        change(b -> b.setWallTimersFromMs(fromMs));
      }
    };
  }

  /** Gives out an id: changes the row and returns it as it was before. */
  private ShardRecord take(UnaryOperator<ShardRecord.Builder> change) {
    ShardRecord before = record();
    store.put(SHARD, ROW, change.apply(before.toBuilder()).build());
    return before;
  }

  private void change(UnaryOperator<ShardRecord.Builder> change) {
    ShardRecord before = record();
    ShardRecord after = change.apply(before.toBuilder()).build();
    if (!after.equals(before)) {
      store.put(SHARD, ROW, after);
    }
  }

  private ShardRecord record() {
    ShardRecord record = store.get(SHARD, ROW);
    return record != null ? record : NEW;
  }

  private static final ShardRecord NEW =
      ShardRecord.newBuilder().setNextQueueId(1).setNextLeaseId(1).setNextSessionNumber(1).build();
}
