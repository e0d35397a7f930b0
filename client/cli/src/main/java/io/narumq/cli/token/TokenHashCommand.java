package io.narumq.cli.token;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says what the file of tokens has of a token that is there already. */
@Command(
    name = "hash",
    description = {
      "Prints what to add to the file of auth.tokens for a token that something else drew.",
      "It must be random: a word that somebody thought of can be found by its hash."
    })
final class TokenHashCommand implements Callable<Integer> {
  private static final int LENGTH_MIN = 22;

  @Parameters(index = "0", paramLabel = "NAME", description = "Who it is for.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "The token; blanks around it do not count.")
  private Path file = Path.of("");

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    if (!name.matches(TokenEntry.NAME)) {
      throw output.wrongUsage("'" + name + "' is no name");
    }
    String token = Files.readString(file).strip();
    if (token.length() < LENGTH_MIN) {
      throw new CliException(
          "a token has at least %d characters, drawn at random: try naru token new"
              .formatted(LENGTH_MIN));
    }
    output.line(TokenEntry.of(name, token));
    return 0;
  }
}
