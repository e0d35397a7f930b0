package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.DOOMED;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.narumq.api.QueueName;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.PoisonAction;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages on their way to a dead-letter queue, and the way there. They wait, marked, for the next
 * Tick, which moves a bounded number of them: the copy is stored and the original settled in one
 * entry, so there is exactly one of it whatever crashes.
 */
public final class DeadLetters {
  /** How many one firing of a timer looks at. */
  private static final int MESSAGES_MAX = 100;

  /**
   * How often a message is dead-lettered without being sent back. Settings with circles are
   * refused, but who rejects messages sends them on from queues that otherwise keep them.
   */
  public static final int HOPS_MAX = 10;

  /** When a target that is full is asked again. */
  static final long FULL_PAUSE_MS = 1_000;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;
  private final Queues queues;
  private final MessageLogs logs;
  private final History history;

  DeadLetters(
      Store store, Clocks clocks, Timers timers, Queues queues, MessageLogs logs, History history) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
    this.queues = queues;
    this.logs = logs;
    this.history = history;
  }

  /** Marks messages that are in no other place any more. */
  void doom(int queueId, int lane, Messages messages, Past past, DeadLetterReason reason) {
    DoomedRecord row =
        DoomedRecord.newBuilder()
            .setSetFirst(messages.setFirst())
            .setDeliveryCount(past.deliveries())
            .setHandedOut(past.isHandedOutUncounted())
            .setReason(reason.getNumber())
            .build();
    for (long sequence = messages.first(); sequence < messages.end(); sequence++) {
      store.put(DOOMED, new SequenceKey(queueId, lane, sequence), row);
    }
    MessageLog log = logs.of(queueId, lane);
    LaneRecord before = log.lane();
    boolean first = before.getDoomed() == 0;
    long from = first ? messages.first() : Math.min(messages.first(), before.getDoomedFrom());
    long bytes =
        log.countedBytes(log.bodyBytes(messages.setFirst(), messages.first(), messages.count()));
    log.change(
        b ->
            b.setDoomed(b.getDoomed() + messages.count())
                .setDoomedBytes(b.getDoomedBytes() + bytes)
                .setDoomedFrom(from));
    if (first) {
      armTimer(queueId, lane, 0);
    }
  }

  /**
   * What a firing of a timer came to.
   *
   * @param target the dead-letter queue that has messages now; empty if none was moved
   * @param messages how many were looked at
   */
  public record Moved(String target, int messages) {
    static final Moved NOTHING = new Moved("", 0);
  }

  /** Moves the first of a lane's messages; the rest goes on at once. */
  public Moved onTimer(TimerKey timer) {
    Queue queue = queues.find(timer.queueId());
    if (queue == null) {
      return Moved.NOTHING;
    }
    MessageLog log = logs.of(queue.id(), timer.lane());
    if (queue.isSubscription() && !isDeadLettering(queue)) {
      return drop(queue, log);
    }
    if (MessageLogs.isFifo(target(queue))) {
      // Refused where queues are made, but one that is made here can not be: its messages wait.
      armTimer(queue.id(), timer.lane(), FULL_PAUSE_MS);
      return Moved.NOTHING;
    }
    List<Row<SequenceKey, DoomedRecord>> rows = first(log);
    if (rows.isEmpty()) {
      goOn(queue, log);
      return Moved.NOTHING;
    }
    Queue target = target(queue);
    // There they have the time to live of that queue; their own is kept for a redrive.
    MessageMove move = new MessageMove(logs, log, new Room(logs, target), 0);
    long purgedBytes = 0;
    for (Row<SequenceKey, DoomedRecord> row : rows) {
      long sequence = row.key().sequence();
      DoomedRecord doomed = row.value();
      boolean handedOut = Past.of(doomed).handedOut();
      if (!move.add(doomed.getSetFirst(), sequence, handedOut, deadLetter(queue, row))) {
        break;
      }
      store.delete(DOOMED, row.key());
      if (PurgedMessages.contain(log, sequence)) {
        purgedBytes += log.bodyBytes(doomed.getSetFirst(), sequence);
      }
    }
    if (move.isEmpty()) {
      // The target is full: they stay here until it has room, and nobody else waits for them.
      armTimer(queue.id(), timer.lane(), FULL_PAUSE_MS);
      return Moved.NOTHING;
    }
    leaveDoomed(log, log.countedBytes(move.bytes()), purgedBytes);
    int moved = move.store();
    remember(queue, rows, move, moved);
    long next = rows.get(moved - 1).key().sequence() + 1;
    log.change(
        b ->
            b.setDoomed(b.getDoomed() - moved)
                .setDoomedFrom(next)
                .setDeadLettered(b.getDeadLettered() + moved));
    goOn(queue, log);
    return new Moved(target.name(), moved);
  }

  /** The first of those that wait, which are still there. */
  private List<Row<SequenceKey, DoomedRecord>> first(MessageLog log) {
    int queueId = log.queueId();
    SequenceKey from = new SequenceKey(queueId, log.laneNumber(), log.lane().getDoomedFrom());
    SequenceKey to = new SequenceKey(queueId, log.laneNumber(), log.lane().getNextSequence());
    return there(log, store.scan(DOOMED, from, to, MESSAGES_MAX));
  }

  /** Whether poison of a subscription, as it is set by now, has a queue to go to. */
  private static boolean isDeadLettering(Queue queue) {
    return ParkedKeys.onPoison(queue.settings()) == PoisonAction.POISON_ACTION_DEAD_LETTER
        && hasTarget(queue);
  }

  /** The dead-letter queue of a subscription was taken off while these waited for it. */
  private Moved drop(Queue queue, MessageLog log) {
    List<Row<SequenceKey, DoomedRecord>> rows = first(log);
    for (Row<SequenceKey, DoomedRecord> row : rows) {
      DoomedRecord doomed = row.value();
      Messages message = new Messages(doomed.getSetFirst(), row.key().sequence(), 1);
      store.delete(DOOMED, row.key());
      log.lose(message, Past.of(doomed).handedOut());
      log.change(
          b ->
              b.setDoomed(b.getDoomed() - 1)
                  .setDoomedFrom(message.end())
                  .setPoisonSkipped(b.getPoisonSkipped() + 1));
      history.add(
          queue,
          History.event(HistoryEvent.HISTORY_EVENT_SKIPPED, log.laneNumber(), message)
              .setDeliveryCount(doomed.getDeliveryCount()));
    }
    goOn(queue, log);
    return new Moved("", rows.size());
  }

  private void goOn(Queue queue, MessageLog log) {
    if (log.lane().getDoomed() > 0) {
      armTimer(queue.id(), log.laneNumber(), 0);
    }
  }

  /** Those that a partition still has; the others are missed. */
  private List<Row<SequenceKey, DoomedRecord>> there(
      MessageLog log, List<Row<SequenceKey, DoomedRecord>> rows) {
    List<Row<SequenceKey, DoomedRecord>> there = new ArrayList<>(rows.size());
    for (Row<SequenceKey, DoomedRecord> row : rows) {
      long setFirst = row.value().getSetFirst();
      if (log.isGone(setFirst)) {
        store.delete(DOOMED, row.key());
        log.change(b -> b.setDoomed(b.getDoomed() - 1));
        log.miss(new Messages(setFirst, row.key().sequence(), 1));
      } else {
        there.add(row);
      }
    }
    return there;
  }

  /** What is below the mark of a purge counts as purged from now on, until it is settled. */
  private static void leaveDoomed(MessageLog log, long bytes, long purgedBytes) {
    log.change(
        b ->
            b.setDoomedBytes(b.getDoomedBytes() - bytes)
                .setPurgedBytes(b.getPurgedBytes() + purgedBytes));
  }

  private void remember(
      Queue queue, List<Row<SequenceKey, DoomedRecord>> rows, MessageMove move, int moved) {
    for (int i = 0; i < moved; i++) {
      DoomedRecord doomed = rows.get(i).value();
      history.add(
          queue,
          move.event(HistoryEvent.HISTORY_EVENT_DEAD_LETTERED, i)
              .setDeliveryCount(doomed.getDeliveryCount())
              .setReason(doomed.getReason()));
    }
  }

  private void armTimer(int queueId, int lane, long inMs) {
    long dueMs = clocks.servingMs() + inMs;
    timers.arm(new TimerKey(dueMs, TimerKind.DEAD_LETTER, queueId, lane, 0));
  }

  /** The dead-letter queue, made now if it is not there. */
  private Queue target(Queue queue) {
    String name = targetName(queue.name(), queue.settings());
    Queue target = queues.find(name);
    if (target == null) {
      queues.createAutomatic(name, settings(queue.settings()));
      target = queues.find(name);
    }
    if (target == null) {
      throw new IllegalStateException("queue " + name + " was made and is not there");
    }
    return target;
  }

  /**
   * A message ends there and stays: it goes no further by itself, so not round in circles. Every
   * field is set, as by a CreateQueue, so that one with these settings finds them equal.
   */
  private static QueueSettings settings(QueueSettings ofSource) {
    QueueSettings.Builder settings =
        ofSource.toBuilder()
            .setMaxDeliveries(0)
            .setDeadLetterQueue("")
            .setTtlMs(0)
            .setOnExpiry(ExpiryAction.EXPIRY_ACTION_DROP_VALUE)
            .setMaxMessages(0)
            .setMaxBytes(0)
            .setMaxInFlight(0)
            .setOnFull(FullAction.FULL_ACTION_REJECT_VALUE)
            .setPaused(false)
            .setFifo(false)
            .setOnPoison(PoisonAction.POISON_ACTION_DEAD_LETTER_VALUE);
    for (FieldDescriptor field : QueueSettings.getDescriptor().getFields()) {
      if (!settings.hasField(field)) {
        settings.setField(field, field.getDefaultValue());
      }
    }
    return settings.build();
  }

  /** Whether the dead-letter queue of a queue has a name that a client can use. */
  static boolean hasTarget(Queue queue) {
    return QueueName.isValid(targetName(queue.name(), queue.settings()));
  }

  /** Where the messages of a queue go. */
  public static String targetName(String queue, QueueSettings settings) {
    return QueueName.deadLetterQueue(queue, settings.getDeadLetterQueue());
  }

  private DeadLetter deadLetter(Queue queue, Row<SequenceKey, DoomedRecord> row) {
    MessageLog log = logs.of(queue.id(), row.key().lane());
    long setFirst = row.value().getSetFirst();
    DeadLetter before = log.deadLetter(setFirst, row.key().sequence());
    return DeadLetter.newBuilder()
        .setQueue(queue.name())
        .setQueueId(queue.id())
        .setLane(row.key().lane())
        .setSequence(row.key().sequence())
        .setReason(row.value().getReason())
        .setDeliveryCount(row.value().getDeliveryCount())
        .setEnqueuedWallMs(log.setOf(setFirst).getEnqueuedWallMs())
        .setDeadWallMs(clocks.wallMs())
        .setTtlMs(log.ttlMs(setFirst, row.key().sequence()))
        .setCount(before.getCount() + 1)
        .setHops(before.getHops() + 1)
        .build();
  }
}
