package io.narumq.cli.demo;

import io.narumq.cli.Screen;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows how the run stands, and measures how fast it is. Thread-safe. */
final class Progress implements AutoCloseable {
  private static final long LIVE_MS = 250;
  private static final long PLAIN_MS = 5_000;

  /** How much was sent and received at a moment. */
  record Mark(long nanos, long sent, long received) {}

  private final Screen screen;
  private final Ledger ledger;
  private final long messages;
  private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
  private volatile Mark start;
  private Mark last;

  Progress(Screen screen, Ledger ledger, long messages) {
    this.screen = screen;
    this.ledger = ledger;
    this.messages = messages;
    this.start = mark();
    this.last = start;
  }

  void start() {
    start = mark();
    long period = screen.isLive() ? LIVE_MS : PLAIN_MS;
    var unused = ticker.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
  }

  /** Since the start. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start.nanos());
  }

  Mark mark() {
    return new Mark(System.nanoTime(), ledger.sent(), ledger.received());
  }

  double sentPerSecondSince(Mark mark) {
    Mark now = mark();
    return perSecond(now.sent() - mark.sent(), now, mark);
  }

  /** Seconds since the start, as every line begins with. */
  String time() {
    return screen.dim("%6.1f s".formatted(seconds(mark(), start)));
  }

  /** Shows nothing more. */
  @Override
  public void close() {
    ticker.shutdownNow();
    screen.status("");
  }

  private synchronized void show() {
    Mark now = mark();
    long waiting = now.sent() - now.received();
    // Less than 80 columns: a line that wraps cannot be overwritten.
    screen.status(
        "%s %3d%%  sent %,7d %s  received %,7d %s  waiting %,6d"
            .formatted(
                time(),
                100 * now.sent() / messages,
                now.sent(),
                rate(now.sent() - last.sent(), now),
                now.received(),
                rate(now.received() - last.received(), now),
                Math.max(0, waiting)));
    if (seconds(now, last) >= 1) {
      last = now;
    }
  }

  private String rate(long count, Mark now) {
    return screen.dim("%,5.0f/s".formatted(perSecond(count, now, last)));
  }

  private static double perSecond(long count, Mark now, Mark then) {
    return count / Math.max(seconds(now, then), 1e-3);
  }

  private static double seconds(Mark now, Mark then) {
    return (now.nanos() - then.nanos()) / 1e9;
  }
}
