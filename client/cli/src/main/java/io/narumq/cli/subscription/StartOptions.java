package io.narumq.cli.subscription;

import io.narumq.client.SubscriptionStart;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where a subscription begins. */
final class StartOptions {
  @ArgGroup private @Nullable Start start;

  /** One of these at most. */
  static final class Start {
    @Option(
        names = "--latest",
        description = "Only what is published from now on (default: all that is kept).")
    private boolean latest;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "What was published then or later, as in 2026-11-27T12:00:00Z.")
    private @Nullable Instant since;
  }

  SubscriptionStart start() {
    if (start != null && start.since != null) {
      return SubscriptionStart.publishedAt(start.since);
    }
    return start != null && start.latest ? SubscriptionStart.LATEST : SubscriptionStart.EARLIEST;
  }
}
