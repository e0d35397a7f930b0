package io.narumq.node.delivery;

import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.SessionAttached;

/**
 * What happens to a {@link ConsumerStream}, told as tasks of the shard's scheduler: {@code started}
 * first, the last three at most once and as the last. Nothing is told once the stream is cancelled.
 */
public interface StreamListener {
  /** The session is attached. What is replayed at once follows as deliveries. */
  void started(SessionAttached attached, LogPosition at);

  /** The session holds these messages, and they are on the stream's credit. */
  void delivered(Received received, boolean replayed, LogPosition at);

  /** The sign of life with this id was taken. */
  void keptAlive(long id, LogPosition at);

  /** Drained: all that was under way is told. */
  void completed();

  /** A command of the stream failed, was refused or has an unknown outcome. */
  void failed(Outcome outcome);

  /** A newer stream of the same session and queue took over. */
  void replaced();
}
