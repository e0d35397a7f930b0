package io.narumq.cli.group;

import picocli.CommandLine.Command;

/** Groups the commands on consumer groups. */
@Command(
    name = "group",
    description =
        "Shows consumer groups, moves their offsets, and reads topics as a member of one.",
    subcommands = {
      GroupListCommand.class,
      GroupDescribeCommand.class,
      GroupConsumeCommand.class,
      GroupResetCommand.class,
      GroupDeleteCommand.class
    })
public final class GroupCommand {
  /** Made by the command line. */
  public GroupCommand() {}
}
