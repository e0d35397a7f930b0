package io.narumq.chaos.command;

import io.narumq.cli.MoreCommands;

/** Brings {@code naru chaos} into the command line. */
public final class ChaosCommands implements MoreCommands {
  /** Made by the service loader. */
  public ChaosCommands() {}

  @Override
  public Object command() {
    return new ChaosCommand();
  }
}
