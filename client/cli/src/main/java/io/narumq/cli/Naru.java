package io.narumq.cli;

import io.narumq.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of the command line. */
@Command(
    name = "naru",
    description = "NaruMQ: a message queue that loses nothing while nodes fail.",
    mixinStandardHelpOptions = true,
    versionProvider = NaruVersion.class,
    subcommands = DemoCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:it failed, or a promise was broken",
      "2:wrong usage",
      "130:interrupted"
    })
public final class Naru {
  private Naru() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Naru())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println("naru: " + failure.getMessage());
              return command.getCommandSpec().exitCodeOnExecutionException();
            });
  }
}
