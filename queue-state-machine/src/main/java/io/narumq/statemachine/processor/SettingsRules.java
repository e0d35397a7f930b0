package io.narumq.statemachine.processor;

import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Rejected;
import org.jspecify.annotations.Nullable;

/** What settings of a queue must be for apply to work with them, whoever wrote them to the log. */
final class SettingsRules {
  private SettingsRules() {}

  /** What is wrong with them; null if nothing is. */
  static @Nullable Rejected check(QueueSettings settings) {
    if (settings.getLeaseMs() <= 0 || settings.getMaxProcessingMs() <= 0) {
      return Rejections.fieldInvalid("lease and max_processing of a queue must be positive");
    }
    if (settings.getPriorityAgeingMs() < 0) {
      return Rejections.fieldInvalid("priority_ageing of a queue may not be negative");
    }
    return null;
  }
}
