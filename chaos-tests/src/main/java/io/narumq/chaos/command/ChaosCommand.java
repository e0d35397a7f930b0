package io.narumq.chaos.command;

import picocli.CommandLine.Command;

/** Breaks a cluster on purpose and judges what it does. */
@Command(
    name = "chaos",
    description = {
      "Breaks a cluster on purpose, and judges whether it kept its promises.",
      "Started by root, each node has a network and a disk of its own, which vanish with the run;"
          + " otherwise nodes are plain processes, and only some faults are possible."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ListCommand.class, RunCommand.class, SoakCommand.class, ReportCommand.class})
final class ChaosCommand {}
