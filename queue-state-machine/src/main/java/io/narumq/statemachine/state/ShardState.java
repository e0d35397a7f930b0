package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.SERVING_TIMER;
import static io.narumq.statemachine.store.Schema.WALL_TIMER;

import io.narumq.statemachine.store.Store;

/** All tables of a shard, over one store. */
public final class ShardState {
  private final Clocks clocks;
  private final Timers servingTimers;
  private final Timers wallTimers;
  private final Queues queues;
  private final MessageLogs logs;
  private final SparseSets sparseSets;
  private final Sessions sessions;
  private final Leases leases;
  private final Settlement settlement;
  private final BackingOff backingOff;
  private final DeadLetters deadLetters;
  private final QueueLimits limits;
  private final Trims trims;
  private final DelayedMessages delayedMessages;
  private final Expiry expiry;
  private final ParkedKeys parkedKeys;
  private final Redrives redrives;
  private final Purges purges;
  private final Producers producers;
  private final DedupeKeys dedupeKeys;
  private final DroppedQueues droppedQueues;
  private final RecurringMessages recurringMessages;
  private final Bindings bindings;
  private final Topics topics;
  private final Partitions partitions;
  private final Retention retention;
  private final TopicPartitions topicPartitions;
  private final GroupOffsets groupOffsets;
  private final Groups groups;
  private final GroupMembers groupMembers;

  public ShardState(Store store) {
    clocks = new Clocks(store);
    servingTimers = new Timers(store, SERVING_TIMER, clocks.serving());
    wallTimers = new Timers(store, WALL_TIMER, clocks.wall());
    queues = new Queues(store, clocks);
    SetTimers setTimers = new SetTimers(wallTimers);
    History history = new History(store, clocks);
    SkippedSets skipped = new SkippedSets(clocks, wallTimers);
    sparseSets = new SparseSets(store, clocks, servingTimers);
    logs = new MessageLogs(store, clocks, queues, setTimers, skipped, sparseSets, history);
    sessions = new Sessions(store, clocks, servingTimers);
    deadLetters = new DeadLetters(store, clocks, servingTimers, queues, logs, history);
    parkedKeys = new ParkedKeys(store, clocks, logs, history);
    BackingOffRows backingOffRows = new BackingOffRows(store, servingTimers);
    expiry = new Expiry(store, queues, logs, backingOffRows, deadLetters, history);
    limits = new QueueLimits(logs, new OldestMessages(store, logs, deadLetters, expiry));
    trims = new Trims(clocks, servingTimers, queues, limits);
    backingOff = new BackingOff(store, backingOffRows, queues, logs, expiry);
    Returns returns =
        new Returns(clocks, queues, logs, backingOff, deadLetters, parkedKeys, expiry, history);
    leases = new Leases(store, clocks, servingTimers, sessions, returns, history);
    settlement = new Settlement(clocks, queues, leases, logs, returns, history);
    delayedMessages = new DelayedMessages(store, logs);
    recurringMessages = new RecurringMessages(store, clocks, wallTimers, queues);
    producers = new Producers(store, clocks, servingTimers);
    dedupeKeys = new DedupeKeys(store, clocks, wallTimers, queues);
    droppedQueues =
        new DroppedQueues(
            store,
            clocks,
            servingTimers,
            setTimers,
            backingOffRows,
            recurringMessages,
            producers,
            dedupeKeys);
    purges =
        new Purges(store, clocks, servingTimers, setTimers, backingOffRows, queues, logs, history);
    redrives = new Redrives(store, clocks, servingTimers, queues, logs, history);
    bindings = new Bindings(store);
    topics = new Topics(store, clocks, bindings);
    retention = new Retention(store, clocks, wallTimers);
    partitions = new Partitions(store, clocks, retention);
    Subscriptions subscriptions = new Subscriptions(store, queues, droppedQueues);
    topicPartitions =
        new TopicPartitions(
            store, clocks, servingTimers, partitions, retention, droppedQueues, subscriptions);
    groupOffsets = new GroupOffsets(store, clocks);
    groups = new Groups(store, clocks, wallTimers, groupOffsets);
    groupMembers = new GroupMembers(store, clocks, servingTimers, groups);
  }

  public Clocks clocks() {
    return clocks;
  }

  public Timers servingTimers() {
    return servingTimers;
  }

  public Timers wallTimers() {
    return wallTimers;
  }

  public Queues queues() {
    return queues;
  }

  public MessageLogs logs() {
    return logs;
  }

  public SparseSets sparseSets() {
    return sparseSets;
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

  public BackingOff backingOff() {
    return backingOff;
  }

  public DeadLetters deadLetters() {
    return deadLetters;
  }

  public QueueLimits limits() {
    return limits;
  }

  public Trims trims() {
    return trims;
  }

  public Expiry expiry() {
    return expiry;
  }

  public DelayedMessages delayedMessages() {
    return delayedMessages;
  }

  public ParkedKeys parkedKeys() {
    return parkedKeys;
  }

  public Purges purges() {
    return purges;
  }

  public Redrives redrives() {
    return redrives;
  }

  public RecurringMessages recurringMessages() {
    return recurringMessages;
  }

  public Producers producers() {
    return producers;
  }

  public DedupeKeys dedupeKeys() {
    return dedupeKeys;
  }

  public DroppedQueues droppedQueues() {
    return droppedQueues;
  }

  public Bindings bindings() {
    return bindings;
  }

  public Topics topics() {
    return topics;
  }

  public Partitions partitions() {
    return partitions;
  }

  public Retention retention() {
    return retention;
  }

  public TopicPartitions topicPartitions() {
    return topicPartitions;
  }

  public GroupOffsets groupOffsets() {
    return groupOffsets;
  }

  public Groups groups() {
    return groups;
  }

  public GroupMembers groupMembers() {
    return groupMembers;
  }
}
