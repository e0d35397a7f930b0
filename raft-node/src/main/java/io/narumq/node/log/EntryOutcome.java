package io.narumq.node.log;

import io.narumq.statemachine.ApplyOutcome;

/** What became of an entry that was given to an {@link EntryTransport}. */
public sealed interface EntryOutcome {
  /** It is on disk at a majority and was applied on this node. */
  record Applied(ApplyOutcome outcome) implements EntryOutcome {}

  /** It is in no log and never will be. */
  record NotSubmitted(Outcome.Reason reason) implements EntryOutcome {}

  /** It may or may not be applied some time. */
  record Unknown(String cause) implements EntryOutcome {}
}
