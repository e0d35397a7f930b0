package io.narumq.node.planted;

import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.log.Outcome;

/** Takes what it does not know for what did not happen. */
final class UnknownToldAsRefused implements Conduct {
  @Override
  public EntryTransport around(EntryTransport log, Surroundings shard) {
    return (entry, done) -> log.submit(entry, outcome -> done.accept(told(outcome)));
  }

  private static EntryOutcome told(EntryOutcome outcome) {
    return outcome instanceof EntryOutcome.Unknown
        ? new EntryOutcome.NotSubmitted(Outcome.Reason.NOT_LEADER)
        : outcome;
  }
}
