package io.narumq.statemachine.processor;

import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.ChecksumDue;

/** Marks an entry as one behind which all nodes read all rows. Changes none itself. */
public final class ChecksumProcessor {
  private final Effects effects;

  public ChecksumProcessor(Effects effects) {
    this.effects = effects;
  }

  /**
   * Does it.
   *
   * @param index of the entry
   */
  public CommandResult apply(long index) {
    effects.checksumDue();
    return new ChecksumDue(index);
  }
}
