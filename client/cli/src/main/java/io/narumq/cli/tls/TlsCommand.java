package io.narumq.cli.tls;

import picocli.CommandLine.Command;

/** Groups the commands on certificates. */
@Command(
    name = "tls",
    description = "Makes certificates, for clusters without an authority of their own.",
    subcommands = TlsInitCommand.class)
public final class TlsCommand {
  /** Made by the command line. */
  public TlsCommand() {}
}
