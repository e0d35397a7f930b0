package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a queue. */
@Command(
    name = "create",
    description = {
      "Makes a queue.",
      "If it is there with the same settings, that is fine.",
      "A name has 1 to 128 of a-z 0-9 - _ . and begins and ends with a letter or digit. Queues with"
          + " the same part in braces live together: {eu}.a and {eu}.b, for example."
    })
final class QueueCreateCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      boolean created = naru.createQueue(name, settings.settings());
      output.line((created ? "created " : "it was there, with these settings: ") + name);
    }
    return 0;
  }
}
