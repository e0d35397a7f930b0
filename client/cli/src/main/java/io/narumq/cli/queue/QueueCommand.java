package io.narumq.cli.queue;

import picocli.CommandLine.Command;

/** Groups the commands on queues. */
@Command(
    name = "queue",
    description = "Makes, changes, shows and deletes queues.",
    subcommands = {
      QueueCreateCommand.class,
      QueueUpdateCommand.class,
      QueueListCommand.class,
      QueueDescribeCommand.class,
      QueueBrowseCommand.class,
      QueueExplainCommand.class,
      QueueHistoryCommand.class,
      QueueExportCommand.class,
      QueueImportCommand.class,
      QueuePauseCommand.class,
      QueueResumeCommand.class,
      QueueRedriveCommand.class,
      QueueParkedCommand.class,
      QueueUnparkCommand.class,
      RecurringCommand.class,
      QueuePurgeCommand.class,
      QueueDeleteCommand.class
    })
public final class QueueCommand {
  /** Made by the command line. */
  public QueueCommand() {}
}
