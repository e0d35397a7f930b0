package io.narumq.node.log;

import io.narumq.statemachine.CommandResult;

/** What became of a command that was given to a {@link CommandLog}. */
public sealed interface Outcome {
  /**
   * It is on disk at a majority and was applied; a rejection is a result too.
   *
   * @param at NONE for what needed no command
   */
  record Result(CommandResult result, LogPosition at) implements Outcome {}

  /** It takes no effect, now or later: safe to repeat. */
  record NotSubmitted(Reason reason) implements Outcome {}

  /** It may have taken effect, may yet do so, or never. */
  record Unknown(String cause) implements Outcome {}

  /** Why a command was not submitted. */
  enum Reason {
    /** This node does not lead the shard, or no longer does. */
    NOT_LEADER,
    /** This node was elected but is not ready to lead, or is about to step down. */
    LEADER_NOT_READY,
    /** Its deadline passed while it waited. */
    DEADLINE_PASSED,
    /** Too much waits already. */
    OVERLOADED,
    /** It would be stored, and there is no room left on a disk. */
    DISK_FULL,
    /** It does not fit into an entry. */
    TOO_LARGE
  }
}
