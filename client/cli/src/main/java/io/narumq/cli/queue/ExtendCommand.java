package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Output;
import io.narumq.client.ExtendOutcome;
import io.narumq.client.Extension;
import io.narumq.client.NaruClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Extends leases by their receipts. */
@Command(
    name = "extend",
    description = {
      "Moves the end of leases away, as far as max_processing of the queue allows; never shortens"
          + " one.",
      "Prints EXTENDED for each, and how long it lasts from now on, or LEASE_LOST if it has ended,"
          + " or ALREADY_SETTLED."
    })
public final class ExtendCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ReceiptArguments receipts = new ReceiptArguments();

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      required = true,
      converter = DurationConverter.class,
      description = "For how long from now, 1s to 12h.")
  private Duration lease = Duration.ZERO;

  @Mixin private final ClientOptions cluster = new ClientOptions();

  /** Made by the command line. */
  public ExtendCommand() {}

  @Override
  public Integer call() throws IOException {
    try (NaruClient naru = cluster.connect()) {
      receipts.tell(
          output,
          ExtendOutcome.EXTENDED,
          some -> naru.extendLease(receipts.queue(), some, lease),
          Extension::outcome,
          ExtendCommand::text);
    }
    return 0;
  }

  private static String text(Extension extension) {
    return extension.isExtended()
        ? extension.outcome() + " " + DurationConverter.text(extension.lease())
        : extension.outcome().toString();
  }
}
