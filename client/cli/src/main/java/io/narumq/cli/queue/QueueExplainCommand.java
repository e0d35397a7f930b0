package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.Explanation;
import io.narumq.client.MessageId;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Says where a message is. */
@Command(
    name = "explain",
    description =
        "Says where a message is, and so why nobody gets it: leased, delayed, settled ...")
final class QueueExplainCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "ID",
      converter = Id.class,
      description = "The message, like 0-1-0-42: as send, receive and browse show it.")
  private MessageId id = new MessageId(0, 0, 0, 0);

  @Option(names = "--json", description = "One JSON object in one line.")
  private boolean json;

  /** The text of an id. */
  static final class Id implements ITypeConverter<MessageId> {
    @Override
    public MessageId convert(String text) {
      try {
        return MessageId.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      Explanation why = naru.inspect(name).explain(id);
      if (json) {
        output.line(InspectedText.json(id, why));
      } else {
        output.line(output.style().bold(why.state().toString()));
        output.line(why.text());
      }
    }
    return 0;
  }
}
