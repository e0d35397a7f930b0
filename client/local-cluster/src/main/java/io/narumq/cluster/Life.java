package io.narumq.cluster;

import java.util.Optional;

/**
 * One run of a node, from its start to its end.
 *
 * @param process the process
 * @param child the same, if this JVM started it: only then its exit code is known
 */
record Life(ProcessHandle process, Optional<Process> child) {
  static Life of(Process child) {
    return new Life(child.toHandle(), Optional.of(child));
  }

  static Life of(ProcessHandle found) {
    return new Life(found, Optional.empty());
  }

  /**
   * False only when the process is gone for good. Somebody else's dead child may never be collected
   * and keep its number, but it has no program any more.
   */
  boolean isAlive() {
    return child
        .map(Process::isAlive)
        .orElseGet(() -> process.isAlive() && process.info().command().isPresent());
  }
}
