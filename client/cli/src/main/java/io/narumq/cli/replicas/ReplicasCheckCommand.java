package io.narumq.cli.replicas;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lets all nodes read and compare all they have. */
@Command(
    name = "check",
    description = {
      "Lets every node read all that it has stored, and compare it with what the others have.",
      "Returns at once: the nodes do it in the background, and say in their logs when they are"
          + " through. One that differs from most others ends, with exit code 16."
    })
final class ReplicasCheckCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      naru.cluster()
          .checkReplicas()
          .forEach(
              check ->
                  output.line(
                      "shard %d: compares what is stored at entry %d"
                          .formatted(check.shard(), check.index())));
    }
    return 0;
  }
}
