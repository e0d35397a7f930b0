package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes settings of a queue. */
@Command(
    name = "update",
    description = {
      "Changes the settings that are given; the others stay.",
      "It counts for what happens from now on: a lease that runs keeps its end."
    })
final class QueueUpdateCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Override
  public Integer call() {
    QueueSettings changes = settings.settings();
    if (changes.equals(QueueSettings.DEFAULT)) {
      throw output.wrongUsage("say what to change: one option at least");
    }
    try (NaruClient naru = cluster.connect()) {
      naru.updateQueue(name, changes);
      output.line("updated " + name);
    }
    return 0;
  }
}
