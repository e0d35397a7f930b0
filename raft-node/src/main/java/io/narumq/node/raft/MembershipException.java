package io.narumq.node.raft;

/** Why a change of the members of a group did not come about. */
public final class MembershipException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Reason {
    /** Only the leader can do it. */
    NOT_LEADER,
    /** Another change is under way. */
    CHANGING,
    /** The node was heard of a moment ago, so it did not lose its data. */
    HEARD_OF,
    /** So many of those that would be left are silent that they could not go on. */
    MAJORITY_AT_RISK,
    /** The new member was silent for too long on its way. */
    SILENT,
    /** Something that may be gone the next time. */
    FAILED
  }

  private final Reason reason;

  MembershipException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What stands in the way. */
  public Reason reason() {
    return reason;
  }

  /** Whether there is no use in asking again soon. */
  public boolean isRefusal() {
    return reason == Reason.NOT_LEADER || reason == Reason.HEARD_OF;
  }
}
