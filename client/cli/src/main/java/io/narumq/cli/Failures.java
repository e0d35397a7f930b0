package io.narumq.cli;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said when a command fails, in one line wherever that is enough. */
final class Failures {
  private Failures() {}

  static int onUsage(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("naru: " + failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, err);
    err.println("see: " + command.getCommandSpec().qualifiedName() + " --help");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  static int onExecution(Exception failure, CommandLine command, ParseResult parsed) {
    command.getOut().flush();
    command.getErr().println("naru: " + describe(failure, command));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  private static String describe(Exception failure, CommandLine command) {
    if (failure instanceof NaruException call) {
      return describe(call, command);
    }
    if (failure instanceof NoSuchFileException file) {
      return "no such file: " + file.getFile();
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  private static String describe(NaruException failure, CommandLine command) {
    if (failure.reason() == ErrorReason.UNREACHABLE) {
      return "no node answers at %s; start some with: naru cluster up, or name others: --endpoints"
          .formatted(ClientOptions.of(command).map(ClientOptions::text).orElse("its address"));
    }
    if (failure.reason() == ErrorReason.QUEUE_NOT_FOUND) {
      return failure.detail() + " with: naru queue create";
    }
    return failure.detail() + " (" + failure.reason() + ")";
  }
}
