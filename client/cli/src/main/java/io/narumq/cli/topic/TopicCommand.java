package io.narumq.cli.topic;

import picocli.CommandLine.Command;

/** Groups the commands on topics. */
@Command(
    name = "topic",
    description = "Makes, changes, shows and deletes topics.",
    subcommands = {
      TopicCreateCommand.class,
      TopicUpdateCommand.class,
      TopicListCommand.class,
      TopicDescribeCommand.class,
      TopicDeleteCommand.class,
      TopicBindCommand.class,
      TopicUnbindCommand.class,
      TopicBindingsCommand.class
    })
public final class TopicCommand {
  /** Made by the command line. */
  public TopicCommand() {}
}
