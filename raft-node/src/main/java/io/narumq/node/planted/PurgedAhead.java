package io.narumq.node.planted;

import io.narumq.statemachine.Applied;

/** Takes what is in memory for what is on disk. */
final class PurgedAhead implements Conduct {
  @Override
  public Applied durable(Applied durable, Applied applied) {
    return applied;
  }
}
