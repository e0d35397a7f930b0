package io.narumq.node.log;

import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult;
import java.util.List;

/** The commands of one entry between submit and outcome; answers each of them once. */
final class EntryInFlight {
  private final List<Submission> batch;
  private Cancellable timeout = () -> {};
  private boolean answered;

  EntryInFlight(List<Submission> batch) {
    this.batch = batch;
  }

  void timeout(Cancellable timeout) {
    this.timeout = timeout;
  }

  /** The first outcome counts; later ones find nobody waiting. */
  void finish(EntryOutcome outcome) {
    if (answered) {
      return;
    }
    answered = true;
    timeout.cancel();
    if (outcome instanceof EntryOutcome.Applied applied) {
      answerResults(applied.outcome());
    } else {
      Outcome same = sameForAll(outcome);
      batch.forEach(submission -> submission.answer(same));
    }
  }

  private void answerResults(ApplyOutcome applied) {
    List<CommandResult> results = applied.results();
    if (results.size() != batch.size()) {
      throw new IllegalStateException(
          results.size() + " results for " + batch.size() + " commands");
    }
    for (int i = 0; i < results.size(); i++) {
      LogPosition at = new LogPosition(applied.term(), applied.index(), i);
      batch.get(i).answer(new Outcome.Result(results.get(i), at));
    }
  }

  private static Outcome sameForAll(EntryOutcome outcome) {
    if (outcome instanceof EntryOutcome.NotSubmitted refused) {
      return new Outcome.NotSubmitted(refused.reason());
    }
    return new Outcome.Unknown(((EntryOutcome.Unknown) outcome).cause());
  }
}
