package io.narumq.cli.demo;

import static java.util.stream.Collectors.joining;

import io.narumq.cli.Screen;
import java.time.Duration;
import java.util.List;

/** The end of the demo: the account and the verdict. */
final class Summary {
  private final Screen screen;

  Summary(Screen screen) {
    this.screen = screen;
  }

  void show(Ledger.Account account, List<Long> shares, Duration outage, Duration length) {
    screen.line("");
    row("sent", count(account.sent()), "confirmed by a majority of the nodes");
    row("resent", count(account.resent()), "under the same id, as their outcome was unknown");
    row("received", count(account.received()), "by the workers " + shares(shares));
    row("redelivered", count(account.redelivered()), "handed out more than once");
    row("duplicates", count(account.duplicates()), "came out more than once");
    row("lost", must(account.lost()), "confirmed, but never came out");
    row("phantom", must(account.phantoms()), "came out, but never went in, or not so");
    row("no service", seconds(outage), "the longest time without a confirmed send, after the kill");
    row("throughput", throughput(account, length), "messages a second, in and out, at a set pace");
    screen.line("  digest in     " + account.digestIn());
    screen.line("  digest out    " + coloured(account, account.digestOut()));
    screen.line("");
    screen.line(verdict(account));
  }

  private String verdict(Ledger.Account account) {
    return account.isBalanced()
        ? screen.green("OK") + "  what came out is what went in: nothing lost, nothing invented"
        : screen.red("FAILED") + "  what came out is not what went in";
  }

  private void row(String name, String value, String meaning) {
    screen.line("  %-13s %9s  %s".formatted(name, value, screen.dim(meaning)));
  }

  private String coloured(Ledger.Account account, String text) {
    return account.digestIn().equals(account.digestOut()) ? screen.green(text) : screen.red(text);
  }

  private static String count(long count) {
    return "%,d".formatted(count);
  }

  /** Padded before it is coloured: colours have a length, too. */
  private String must(long zero) {
    String padded = "%,9d".formatted(zero);
    return zero == 0 ? screen.green(padded) : screen.red(padded);
  }

  private static String seconds(Duration duration) {
    return "%.2f s".formatted(duration.toMillis() / 1e3);
  }

  private static String throughput(Ledger.Account account, Duration length) {
    return "%,.0f".formatted(account.received() / Math.max(length.toMillis() / 1e3, 1e-3));
  }

  private static String shares(List<Long> shares) {
    return shares.stream().map("%,d"::formatted).collect(joining(" + "));
  }
}
