package io.narumq.cli;

import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Asks before messages are taken away for good. */
public final class Confirmation {
  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  /** Made by the command line. */
  public Confirmation() {}

  /**
   * Whether to go on.
   *
   * @param what is about to be done, as in {@code delete orders}; for the error if nobody is there
   * @param question asked only if somebody has to be
   */
  public boolean isGiven(Output output, String what, Supplier<String> question) {
    if (yes) {
      return true;
    }
    if (!output.canAsk()) {
      throw output.wrongUsage("nobody there to ask: say --yes to " + what);
    }
    return output.ask(question.get());
  }
}
