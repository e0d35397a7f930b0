package io.narumq.statemachine.processor;

import io.narumq.log.v1.Tick;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Ticked;
import io.narumq.statemachine.state.DeadLetters.Moved;
import io.narumq.statemachine.state.Leases.GivenBack;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.ShardState;
import io.narumq.statemachine.state.Timers;
import io.narumq.statemachine.store.Schema.TimerKey;

/** Fires timers that are due, a bounded number of each clock. */
public final class TickProcessor {
  private final ShardState state;
  private final SessionProcessor sessions;
  private final DeleteQueueProcessor deletions;
  private final RedriveProcessor redrives;
  private final RecurringProcessor recurring;
  private final GroupProcessor groups;
  private final Effects effects;

  public TickProcessor(
      ShardState state,
      SessionProcessor sessions,
      DeleteQueueProcessor deletions,
      RedriveProcessor redrives,
      RecurringProcessor recurring,
      GroupProcessor groups,
      Effects effects) {
    this.state = state;
    this.sessions = sessions;
    this.deletions = deletions;
    this.redrives = redrives;
    this.recurring = recurring;
    this.groups = groups;
    this.effects = effects;
  }

  public CommandResult apply(Tick command) {
    int limit = Math.max(1, Math.min(command.getLimit(), ReceiveProcessor.MESSAGES_MAX));
    Ticked wall = fire(state.wallTimers(), limit);
    if (!command.getServingTimers()) {
      return wall;
    }
    Ticked serving = fire(state.servingTimers(), limit);
    return new Ticked(wall.fired() + serving.fired(), wall.more() || serving.more());
  }

  private Ticked fire(Timers timers, int limit) {
    int budget = limit;
    int fired = 0;
    for (TimerKey timer : timers.due(limit)) {
      if (budget <= 0) {
        break;
      }
      timers.fired(timer);
      fired++;
      budget -= Math.max(1, fire(timer));
    }
    boolean more = !timers.due(1).isEmpty();
    timers.refreshNext();
    return new Ticked(fired, more);
  }

  /** Returns how many messages or rows had to be looked at. */
  private int fire(TimerKey timer) {
    return switch (timer.kind()) {
      case LEASE -> lease(timer.id());
      case SESSION -> sessions.onTimer(timer.id());
      case EXPIRED_SESSION_DRAIN -> sessions.drain(timer.id(), false);
      case CLOSED_SESSION_DRAIN -> sessions.drain(timer.id(), true);
      case BACK_OFF -> backOff(timer);
      case DEAD_LETTER -> deadLetter(timer);
      case DELAYED_SET -> delayedSet(timer);
      case EXPIRY -> expiry(timer);
      case SKIP -> skip(timer);
      case DEDUPE -> state.dedupeKeys().onTimer(timer);
      case SWEEP -> sweep(timer);
      case TRIM -> state.trims().onTimer(timer);
      case PURGE -> purge(timer);
      case REDRIVE -> redrives.onTimer((int) timer.id());
      case RECURRING -> recurring.onTimer(timer);
      case RETENTION -> state.retention().onTimer(timer);
      case DROPPED_TOPIC -> state.topicPartitions().onTimer(timer);
      case GROUP_MEMBER -> groups.onTimer(timer.id());
      case GROUP_EXPIRY -> state.groups().onTimer((int) timer.id());
      case PRODUCER -> state.producers().onTimer(timer);
      case QUEUE_DROP -> deletions.onTimer((int) timer.id());
    };
  }

  private int backOff(TimerKey timer) {
    if (state.backingOff().onTimer(timer)) {
      effects.messagesReady(timer.queueId());
    }
    return 1;
  }

  private int delayedSet(TimerKey timer) {
    effects.messagesReady(timer.queueId());
    return state.delayedMessages().onTimer(timer);
  }

  /** What is behind the messages whose time is over can be delivered now. */
  private int expiry(TimerKey timer) {
    effects.messagesReady(timer.queueId());
    return state.expiry().onTimer(timer);
  }

  private int skip(TimerKey timer) {
    effects.messagesReady(timer.queueId());
    if (state.queues().find(timer.queueId()) != null) {
      state.logs().of(timer.queueId(), timer.lane()).passSkipped();
    }
    return ReceiveProcessor.MESSAGES_MAX;
  }

  private int sweep(TimerKey timer) {
    if (state.queues().find(timer.queueId()) == null) {
      return 1;
    }
    return state.sparseSets().sweep(state.logs().of(timer.queueId(), timer.lane()));
  }

  private int purge(TimerKey timer) {
    if (timer.lane() == MessageLogs.FIFO_LANE) {
      // Keys go on that have messages behind the mark.
      effects.messagesReady(timer.queueId());
    }
    return state.purges().onTimer(timer);
  }

  private int deadLetter(TimerKey timer) {
    Moved moved = state.deadLetters().onTimer(timer);
    if (moved.messages() > 0) {
      effects.messagesReady(moved.target());
      if (timer.lane() == MessageLogs.FIFO_LANE) {
        // The keys of what was moved go on.
        effects.messagesReady(timer.queueId());
      }
    }
    return moved.messages();
  }

  private int lease(long leaseId) {
    GivenBack back = state.leases().onTimer(leaseId);
    if (back == null) {
      return 0;
    }
    effects.messagesReady(back.queueId());
    return back.messages();
  }
}
