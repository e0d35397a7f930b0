package io.narumq.cli.cluster;

import picocli.CommandLine.Command;

/** Groups the commands on a local cluster. */
@Command(
    name = "cluster",
    description = "Starts, kills and stops a cluster of real processes on this machine.",
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      KillCommand.class,
      StartCommand.class,
      StopCommand.class,
      LogsCommand.class,
      DownCommand.class
    })
public final class ClusterCommand {
  /** Made by the command line. */
  public ClusterCommand() {}
}
