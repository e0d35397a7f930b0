package io.narumq.cli.cluster;

import picocli.CommandLine.Command;

/** Groups the commands on a local cluster, and on the nodes of any. */
@Command(
    name = "cluster",
    description = {
      "Starts, kills and stops a cluster of real processes on this machine;"
          + " and changes the nodes of any cluster while it serves: add, remove, replace."
    },
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      KillCommand.class,
      StartCommand.class,
      StopCommand.class,
      LogsCommand.class,
      DownCommand.class,
      AddCommand.class,
      RemoveCommand.class,
      ReplaceCommand.class
    })
public final class ClusterCommand {
  /** Made by the command line. */
  public ClusterCommand() {}
}
