package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.statemachine.ApplyOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmittedEntryTest {
  private static final ApplyOutcome APPLIED = new ApplyOutcome(1, 1, List.of(), List.of());

  private final List<EntryOutcome> outcomes = new ArrayList<>();
  private final SubmittedEntry entry =
      new SubmittedEntry(LogEntry.getDefaultInstance(), outcomes::add);

  @Test
  void aFailureBeforeTheLogIsDefinite() {
    entry.failed(Reason.NOT_LEADER, "why");
    assertThat(outcomes).containsExactly(new EntryOutcome.NotSubmitted(Reason.NOT_LEADER));
  }

  @Test
  void aFailureAfterItReachedTheLogIsUnknown() {
    entry.appending();
    entry.failed(Reason.NOT_LEADER, "why");
    assertThat(outcomes).containsExactly(new EntryOutcome.Unknown("why"));
  }

  @Test
  void theFirstOutcomeCounts() {
    entry.appending();
    entry.applied(APPLIED);
    entry.failed(Reason.NOT_LEADER, "why");
    assertThat(outcomes).containsExactly(new EntryOutcome.Applied(APPLIED));
  }
}
