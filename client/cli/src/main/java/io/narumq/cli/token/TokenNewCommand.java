package io.narumq.cli.token;

import io.narumq.cli.Output;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Draws a token. */
@Command(
    name = "new",
    description = {
      "Draws a token and prints it, for the client alone; and says on standard error what to add",
      "to the file of auth.tokens, which has its hash only."
    })
final class TokenNewCommand implements Callable<Integer> {
  private static final int BYTES = 32;

  @Parameters(paramLabel = "NAME", description = "Who it is for; rules call him token:NAME.")
  private String name = "";

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() {
    if (!name.matches(TokenEntry.NAME)) {
      throw output.wrongUsage("'" + name + "' is no name");
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    output.line(token);
    output.note(TokenEntry.of(name, token));
    return 0;
  }
}
