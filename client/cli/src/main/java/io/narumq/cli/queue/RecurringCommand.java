package io.narumq.cli.queue;

import picocli.CommandLine.Command;

/** Groups the commands on recurring messages. */
@Command(
    name = "recurring",
    description = "Messages that a queue stores by itself, again and again.",
    subcommands = {
      RecurringPutCommand.class,
      RecurringListCommand.class,
      RecurringDeleteCommand.class
    })
final class RecurringCommand {}
