package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.Receipt;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives messages back by their receipts. */
@Command(
    name = "return",
    description = {
      "Gives messages that are held back to their queue.",
      "Prints SETTLED for each, or LEASE_LOST if it is not its holder's any more, or"
          + " ALREADY_SETTLED."
    })
public final class ReturnCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ReceiptArguments receipts = new ReceiptArguments();

  @Option(
      names = "--reason",
      defaultValue = "FAILED",
      description =
          "FAILED (counts as a delivery; the default), NOT_STARTED (does not) or REJECTED (to the"
              + " dead letters).")
  private ReturnReason reason = ReturnReason.FAILED;

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "Not to be delivered again before so long (default: what the queue says of failed ones).")
  private @Nullable Duration delay;

  @Mixin private final ClientOptions cluster = new ClientOptions();

  /** Made by the command line. */
  public ReturnCommand() {}

  @Override
  public Integer call() throws IOException {
    try (NaruClient naru = cluster.connect()) {
      receipts.tell(output, SettleOutcome.SETTLED, some -> giveBack(naru, some));
    }
    return 0;
  }

  private List<SettleOutcome> giveBack(NaruClient naru, List<Receipt> some) {
    return delay == null
        ? naru.returnMessages(receipts.queue(), some, reason)
        : naru.returnMessages(receipts.queue(), some, reason, delay);
  }
}
