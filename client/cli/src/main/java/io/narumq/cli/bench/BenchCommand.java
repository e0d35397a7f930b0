package io.narumq.cli.bench;

import picocli.CommandLine.Command;

/** Groups the benchmarks. */
@Command(
    name = "bench",
    description = "Measures throughput and latency, and checks that nothing acked was lost.",
    subcommands = {
      BenchQueueCommand.class,
      BenchTopicCommand.class,
      BenchChannelCommand.class,
      BenchWorkersCommand.class,
      BenchCompareCommand.class
    })
public final class BenchCommand {
  /** Made by the command line. */
  public BenchCommand() {}
}
