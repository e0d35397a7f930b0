package io.narumq.cli.queue;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import io.narumq.client.Receipt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Receipts of one queue, and what is said of each. */
final class ReceiptArguments {
  /** As many as one call takes. */
  private static final int BATCH = 1_000;

  @Parameters(index = "0", paramLabel = "QUEUE", description = "Where the messages are from.")
  private String queue = "";

  @Parameters(
      index = "1..*",
      paramLabel = "RECEIPT",
      description = "As receive --hold prints them; without, one from each line of standard input.")
  private List<String> receipts = List.of();

  String queue() {
    return queue;
  }

  /** All of them. */
  List<Receipt> read(Output output) throws IOException {
    List<String> texts = receipts.isEmpty() ? lines() : receipts;
    if (texts.isEmpty()) {
      throw output.wrongUsage("no RECEIPT, and standard input has none either");
    }
    try {
      return texts.stream().map(Receipt::parse).toList();
    } catch (IllegalArgumentException e) {
      throw output.wrongUsage(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> lines() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank()) {
        lines.add(line.strip());
      }
    }
    return lines;
  }

  /**
   * Prints the outcome of each receipt, a line each.
   *
   * @throws CliException if one is another than {@code good}
   */
  <O extends Enum<O>> void tell(Output output, O good, Function<List<Receipt>, List<O>> call)
      throws IOException {
    tell(output, good, call, Function.identity(), Enum::toString);
  }

  /** The same for answers that say more. */
  <A, O extends Enum<O>> void tell(
      Output output,
      O good,
      Function<List<Receipt>, List<A>> call,
      Function<A, O> outcomeOf,
      Function<A, String> text)
      throws IOException {
    List<Receipt> all = read(output);
    long bad = 0;
    for (int from = 0; from < all.size(); from += BATCH) {
      List<A> answers = call.apply(all.subList(from, Math.min(all.size(), from + BATCH)));
      answers.forEach(answer -> output.line(text.apply(answer)));
      bad += answers.stream().filter(answer -> outcomeOf.apply(answer) != good).count();
    }
    if (bad > 0) {
      throw new CliException("%,d of %,d are not %s".formatted(bad, all.size(), good));
    }
  }
}
