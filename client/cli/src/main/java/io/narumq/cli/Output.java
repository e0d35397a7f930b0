package io.narumq.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Scanner;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command writes: data to standard output, what is said besides to standard error. */
@Command
public final class Output {
  /** Java cannot tell, so the launcher does. */
  private static final String IN_TTY_PROPERTY = "naru.tty.in";

  private static final Set<String> YES = Set.of("y", "yes");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private final Style style = Screen.ofThisProcess().style();
  private final Style notes = Screen.ofErrors().style();

  /** Tied to its command by the command line. */
  public Output() {}

  /** Data: what the command is run for. */
  public void line(String text) {
    out().println(text);
  }

  /** A remark for people. */
  public void note(String text) {
    commandLine().getErr().println(notes.dim(text));
  }

  /** Whether somebody sits at standard input who could answer. */
  public boolean canAsk() {
    return Boolean.getBoolean(IN_TTY_PROPERTY);
  }

  /** Asks a question; everything but yes is no. */
  public boolean ask(String question) {
    PrintWriter err = commandLine().getErr();
    err.print(question + " [y/N] ");
    err.flush();
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    return in.hasNextLine() && YES.contains(in.nextLine().strip().toLowerCase(Locale.ROOT));
  }

  /** Colours of {@link #line}. */
  public Style style() {
    return style;
  }

  /** Whether everything so far has reached who reads it. */
  public boolean isWritten() {
    return !out().checkError();
  }

  /** To be thrown for what the parser could not know to be wrong. */
  public ParameterException wrongUsage(String message) {
    return new ParameterException(commandLine(), message);
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private CommandLine commandLine() {
    return Objects.requireNonNull(command, "a mixin of a command").commandLine();
  }
}
