package io.narumq.statemachine.processor;

import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.CloseSession;
import io.narumq.log.v1.KeepAliveSession;
import io.narumq.state.v1.SessionRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.SessionAttached;
import io.narumq.statemachine.state.Leases;
import io.narumq.statemachine.state.Leases.GivenBack;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Run;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The life of consumer sessions. */
public final class SessionProcessor {
  private final ShardState state;
  private final Effects effects;

  public SessionProcessor(ShardState state, Effects effects) {
    this.state = state;
    this.effects = effects;
  }

  public CommandResult apply(AttachSession command) {
    if (command.getSessionId().isEmpty()
        || command.getTimeoutMs() <= 0
        || command.getTimeoutMs() > SettingsRules.MS_MAX) {
      return Rejections.fieldInvalid("a session needs an id and a positive timeout, not for ever");
    }
    Queue queue = state.queues().findSource(command.getQueue());
    if (queue == null && !command.getQueue().isEmpty()) {
      return Rejections.sourceNotFound(command.getQueue());
    }
    SessionRecord session = state.sessions().find(command.getSessionId());
    if (session == null) {
      state.sessions().create(command.getSessionId(), command.getTimeoutMs());
    } else {
      state.sessions().touch(command.getSessionId(), session, command.getTimeoutMs());
    }
    List<ExtendStatus> held = new ArrayList<>(command.getHeldCount());
    // No due time is behind the beginning of time: asks, and moves nothing.
    for (Run run : Run.of(command.getHeldList())) {
      state.settlement().extend(run, 0).forEach(extension -> held.add(extension.status()));
    }
    return attached(command, session, queue, held);
  }

  private SessionAttached attached(
      AttachSession command,
      @Nullable SessionRecord session,
      @Nullable Queue queue,
      List<ExtendStatus> held) {
    boolean created = session == null;
    long timeoutMs = command.getTimeoutMs();
    if (queue == null) {
      return new SessionAttached(created, timeoutMs, 0, held, List.of(), false);
    }
    Replay replay = new Replay(state, queue, command);
    if (session != null) {
      replay.lookAt(session.getNumber());
    }
    long maxProcessingMs = Leases.keepMs(queue.settings());
    return new SessionAttached(
        created, timeoutMs, maxProcessingMs, held, replay.replayed(), replay.hasMore());
  }

  public CommandResult apply(KeepAliveSession command) {
    SessionRecord session = state.sessions().find(command.getSessionId());
    if (session == null) {
      return Rejections.sessionNotFound(command.getSessionId());
    }
    state.sessions().touch(command.getSessionId(), session, session.getTimeoutMs());
    state.leases().findFirstOfSession(session.getNumber());
    return Done.DONE;
  }

  /** Closing what is not there is success: a lost answer can be repeated. */
  public CommandResult apply(CloseSession command) {
    for (Run run : Run.of(command.getStartedList())) {
      // At once: who closes made way for others, the work itself did not fail.
      state.settlement().giveBack(run, ReturnReason.RETURN_REASON_FAILED, 0L);
      effects.messagesReady(run.queueId());
    }
    SessionRecord session = state.sessions().find(command.getSessionId());
    if (session != null) {
      end(command.getSessionId(), session, true);
    }
    return Done.DONE;
  }

  /** A live session's timer fired: ends it if it stayed silent. Returns the messages examined. */
  int onTimer(long number) {
    String sessionId = state.sessions().idOf(number);
    SessionRecord session = sessionId == null ? null : state.sessions().find(sessionId);
    if (sessionId == null || session == null || !state.sessions().isOver(sessionId, session)) {
      return 0;
    }
    return end(sessionId, session, false);
  }

  /** Gives back a bounded part of what an ended session held; returns the messages examined. */
  int drain(long number, boolean closed) {
    int limit = ReceiveProcessor.MESSAGES_MAX;
    int messages = 0;
    for (GivenBack back : state.leases().giveBackOfSession(number, closed, limit)) {
      effects.messagesReady(back.queueId());
      messages += back.messages();
    }
    if (state.leases().findFirstOfSession(number)) {
      state.sessions().drainLater(number, closed);
    } else {
      state.sessions().forget(number);
    }
    return messages;
  }

  private int end(String sessionId, SessionRecord session, boolean closed) {
    state.sessions().end(sessionId, session);
    return drain(session.getNumber(), closed);
  }
}
