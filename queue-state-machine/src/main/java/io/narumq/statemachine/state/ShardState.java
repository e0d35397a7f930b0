package io.narumq.statemachine.state;

import io.narumq.statemachine.store.Store;

/** All tables of a shard, over one store. */
public final class ShardState {
  private final Clocks clocks;
  private final Timers timers;
  private final Queues queues;
  private final MessageLogs logs;
  private final Sessions sessions;
  private final Leases leases;
  private final Settlement settlement;
  private final DroppedQueues droppedQueues;

  public ShardState(Store store) {
    clocks = new Clocks(store);
    timers = new Timers(store, clocks);
    queues = new Queues(store, clocks);
    logs = new MessageLogs(store);
    sessions = new Sessions(store, clocks, timers);
    leases = new Leases(store, clocks, timers, queues, sessions, logs);
    settlement = new Settlement(queues, leases, logs);
    droppedQueues = new DroppedQueues(store, clocks, timers);
  }

  public Clocks clocks() {
    return clocks;
  }

  public Timers timers() {
    return timers;
  }

  public Queues queues() {
    return queues;
  }

  public MessageLogs logs() {
    return logs;
  }

  public Sessions sessions() {
    return sessions;
  }

  public Leases leases() {
    return leases;
  }

  public Settlement settlement() {
    return settlement;
  }

  public DroppedQueues droppedQueues() {
    return droppedQueues;
  }
}
