package io.narumq.cli.channel;

import picocli.CommandLine.Command;

/** Groups the commands on channels. */
@Command(
    name = "channel",
    description = {
      "Publishes to channels and shows what comes on them.",
      "A message reaches whoever subscribes at that moment, and is stored nowhere."
    },
    subcommands = {ChannelPubCommand.class, ChannelSubCommand.class})
public final class ChannelCommand {
  /** Made by the command line. */
  public ChannelCommand() {}
}
