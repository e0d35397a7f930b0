package io.narumq.cli.bench;

import io.narumq.cli.Screen;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Shows how a measurement stands, on a terminal all the time, elsewhere when it changes. */
final class BenchProgress implements BiConsumer<String, Meter> {
  private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Screen screen;
  private final QueueLoad load;
  private String stretch = "";
  private long shownAt = System.nanoTime();
  private long sentThen;
  private long receivedThen;

  BenchProgress(Screen screen, QueueLoad load) {
    this.screen = screen;
    this.load = load;
  }

  @Override
  public void accept(String what, Meter meter) {
    long now = System.nanoTime();
    boolean news = !what.equals(stretch);
    if (news && !screen.isLive()) {
      screen.line(load.workload() + ": " + what);
    }
    stretch = what;
    double seconds = (now - shownAt) / 1e9;
    if (!screen.isLive() || now - shownAt < LIVE_NANOS) {
      return;
    }
    long sent = meter.acked.sum();
    long received = meter.received.sum();
    screen.status(
        "%s  %s  sent %,7.0f/s  received %,7.0f/s  send p50 %.2f ms"
            .formatted(
                load.workload(),
                screen.dim(what),
                (sent - sentThen) / seconds,
                (received - receivedThen) / seconds,
                meter.send.p50Millis()));
    shownAt = now;
    sentThen = sent;
    receivedThen = received;
  }
}
