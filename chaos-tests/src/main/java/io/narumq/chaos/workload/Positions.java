package io.narumq.chaos.workload;

import io.narumq.chaos.history.Position;
import io.narumq.client.LogPosition;
import io.narumq.client.ReceivedMessage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where calls took effect, from the words of the client to those of the history. */
final class Positions {
  private Positions() {}

  static @Nullable Position of(Optional<LogPosition> told) {
    return told.map(it -> new Position(it.shard(), it.term(), it.index(), it.command()))
        .orElse(null);
  }

  /** Of messages that came in one answer. */
  static @Nullable Position of(List<ReceivedMessage> messages) {
    return messages.isEmpty() ? null : of(messages.get(0).position());
  }
}
