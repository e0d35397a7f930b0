package io.narumq.node.exit;

/** How the node's process ends, for the supervisor that starts it again or must not. */
public enum ExitCode {
  /** Stopped when asked to. */
  OK(0),
  /** Could not start: a port is taken, a directory can not be written. The log says what. */
  START_FAILED(1),
  /** The arguments or the configuration are wrong; starting it again does not help. */
  USAGE(2),
  /** The data directory belongs to another node or is in use; a person has to look. */
  DATA_REFUSED(3),
  /** What is on disk is damaged or cut short; the node can get everything anew from the others. */
  DATA_DAMAGED(4),
  /** A log entry could not be applied: a defect or a dead disk. */
  APPLY_FAILED(10),
  /** The Raft log could not be written: a full or a dead disk. */
  LOG_FAILED(11),
  /** The Raft server closed without being asked, for instance after a pause of a minute. */
  RAFT_CLOSED(12),
  /** A task threw that must not: a defect. */
  DEFECT(13),
  /** A database could not be brought to disk or put in place: a full or a dead disk. */
  STORE_FAILED(14),
  /** A database came from another node and Raft does not put it in place; the next start does. */
  INSTALL_STUCK(15),
  /** A replica here differs from those of a majority; a person has to look. */
  REPLICA_DIFFERS(16),
  /** The disk of the data directory is full; it starts again once there is room. */
  DISK_FULL(17),
  /** Entries wait to be applied and none is: a hung disk, or a defect. */
  APPLY_STUCK(18),
  /** The node was taken out of the cluster; there is nothing left for it to do. */
  TAKEN_OUT(19);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The exit code of the process. */
  public int code() {
    return code;
  }
}
