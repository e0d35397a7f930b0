package io.narumq.cli.queue;

import io.narumq.cli.CliException;
import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.AckAndSendOutcome;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SettleOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Settles messages by their receipts, and stores others in the same step if asked to. */
@Command(
    name = "ack",
    description = {
      "Settles messages that are held: they are never delivered again.",
      "Prints SETTLED for each, or LEASE_LOST if it is not its holder's any more, or"
          + " ALREADY_SETTLED. With --send all is done in one step, or nothing."
    })
public final class AckCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ReceiptArguments receipts = new ReceiptArguments();

  @Option(
      names = "--send",
      paramLabel = "QUEUE=TEXT",
      converter = ToSend.FromText.class,
      description =
          "Store this in the same step, in a queue with the same part in braces; may be repeated.")
  private List<ToSend> sends = List.of();

  @Mixin private final ClientOptions cluster = new ClientOptions();

  /** Made by the command line. */
  public AckCommand() {}

  /** A message for a queue. */
  record ToSend(String queue, String text) {
    /** Cuts at the first =, which no name of a queue has. */
    static final class FromText implements ITypeConverter<ToSend> {
      @Override
      public ToSend convert(String text) {
        int at = text.indexOf('=');
        if (at < 1) {
          throw new TypeConversionException("'" + text + "' is not like orders=text");
        }
        return new ToSend(text.substring(0, at), text.substring(at + 1));
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    try (NaruClient naru = cluster.connect()) {
      if (sends.isEmpty()) {
        receipts.tell(output, SettleOutcome.SETTLED, some -> naru.ack(receipts.queue(), some));
      } else {
        ackAndSend(naru);
      }
    }
    return 0;
  }

  private void ackAndSend(NaruClient naru) throws IOException {
    Map<String, List<OutgoingMessage>> messages = new LinkedHashMap<>();
    for (ToSend send : sends) {
      messages
          .computeIfAbsent(send.queue(), queue -> new ArrayList<>())
          .add(OutgoingMessage.of(send.text()));
    }
    AckAndSendOutcome outcome = naru.ackAndSend(receipts.queue(), receipts.read(output), messages);
    output.line(outcome.settled().toString());
    if (!outcome.isDone()) {
      throw new CliException("nothing was stored, and nothing settled");
    }
    outcome
        .stored()
        .forEach((queue, ids) -> ids.forEach(id -> output.line("stored " + id + " in " + queue)));
  }
}
