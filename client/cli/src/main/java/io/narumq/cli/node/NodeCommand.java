package io.narumq.cli.node;

import picocli.CommandLine.Command;

/** Groups the commands on the data of one node. */
@Command(
    name = "node",
    description = "Works on the data directory of a node on this machine.",
    subcommands = RejoinCommand.class)
public final class NodeCommand {
  /** Made by the command line. */
  public NodeCommand() {}
}
