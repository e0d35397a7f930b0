package io.narumq.cli.replicas;

import picocli.CommandLine.Command;

/** Groups the commands on replicas. */
@Command(
    name = "replicas",
    description = "Looks after the copies of the data on the nodes.",
    subcommands = ReplicasCheckCommand.class)
public final class ReplicasCommand {
  /** Made by the command line. */
  public ReplicasCommand() {}
}
