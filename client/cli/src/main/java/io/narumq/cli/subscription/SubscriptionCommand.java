package io.narumq.cli.subscription;

import picocli.CommandLine.Command;

/** Groups the commands on subscriptions. */
@Command(
    name = "subscription",
    description = "Makes, changes, shows and deletes subscriptions of topics.",
    subcommands = {
      SubscriptionCreateCommand.class,
      SubscriptionUpdateCommand.class,
      SubscriptionListCommand.class,
      SubscriptionDescribeCommand.class,
      SubscriptionDeleteCommand.class
    })
public final class SubscriptionCommand {
  /** Made by the command line. */
  public SubscriptionCommand() {}
}
