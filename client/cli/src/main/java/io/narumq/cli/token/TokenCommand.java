package io.narumq.cli.token;

import picocli.CommandLine.Command;

/** Groups the commands on tokens. */
@Command(
    name = "token",
    description = "Makes tokens by which clients are known.",
    subcommands = {TokenNewCommand.class, TokenHashCommand.class})
public final class TokenCommand {
  /** Made by the command line. */
  public TokenCommand() {}
}
