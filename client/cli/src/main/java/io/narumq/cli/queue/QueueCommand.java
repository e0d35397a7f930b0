package io.narumq.cli.queue;

import picocli.CommandLine.Command;

/** Groups the commands on queues. */
@Command(
    name = "queue",
    description = "Makes, shows and deletes queues.",
    subcommands = {QueueCreateCommand.class, QueueDescribeCommand.class})
public final class QueueCommand {
  /** Made by the command line. */
  public QueueCommand() {}
}
