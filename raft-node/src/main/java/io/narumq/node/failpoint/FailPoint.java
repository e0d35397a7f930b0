package io.narumq.node.failpoint;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The moments at which a crash is most likely to find a mistake. The code that passes one calls
 * {@link #hit}, which does nothing: one look at a constant.
 *
 * <p>A test arms one of them for a process with {@value #PROPERTY}, a property of its JVM and
 * nothing else: no file, flag or call can. Its value is {@code SITE:HIT:ACTION}, such as {@code
 * COMMITTED:50:halt}: at that hit since the process started, counted from 1 over all its shards,
 * the process halts with exit code {@value #EXIT_CODE}, or with {@code pause_2000} the thread that
 * hit it waits for so many ms. Every other hit passes. Thread safe.
 */
public enum FailPoint {
  /** An entry of a leader is about to be given to its log. */
  BEFORE_APPEND,
  /** A leader's log has it, in memory at least; others may have it or not. */
  AFTER_APPEND,
  /** Entries were written to the log of any node, and not forced to disk. */
  BEFORE_FORCE,
  /** An entry is committed and not applied; on any node. */
  COMMITTED,
  /** An entry is applied and written to the database; nobody was told. */
  APPLIED,
  /** The database is on disk up to an entry; neither this node nor Raft was told. */
  FLUSHED,
  /** A copy of the database for another node is made; nobody was told. */
  CHECKPOINT_MADE,
  /** Raft is about to be told up to where it may purge its log. */
  BEFORE_PURGE,
  /** Raft was told and removes files of its log. */
  AFTER_PURGE,
  /** A piece of another node's database has arrived: hit by hit. */
  INSTALL_CHUNK,
  /** Another node's database is here and was read; that it is whole is not remembered yet. */
  INSTALL_WHOLE,
  /** The old database has been moved away, and the new one is not in its place. */
  SWAP_BEGUN,
  /** The new database is in its place, and the marker still says that it is not. */
  SWAP_RENAMED,
  /** A leader is about to ask for a Tick. */
  BEFORE_TICK,
  /** A leader has just ceased to lead. */
  STEPPED_DOWN;

  /** The property of a JVM that arms one. */
  public static final String PROPERTY = "naru.test.failpoint";

  /** How a process ends that was made to halt; no end of its own has this. */
  public static final int EXIT_CODE = 99;

  private static final Logger LOG = LoggerFactory.getLogger(FailPoint.class);
  private static final @Nullable ArmedPoint ARMED = ArmedPoint.parse(System.getProperty(PROPERTY));

  /** This moment has come. */
  public void hit() {
    if (ARMED != null) {
      ARMED.reached(this);
    }
  }

  /**
   * To be called when a process starts: whoever reads its log must know that it is none of ours.
   */
  public static void announce() {
    if (ARMED != null) {
      LOG.warn("a fail point is armed, this is a test: {}", ARMED);
    }
  }
}
