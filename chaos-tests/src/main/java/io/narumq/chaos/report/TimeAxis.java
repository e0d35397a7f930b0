package io.narumq.chaos.report;

import java.util.List;
import java.util.stream.LongStream;

/**
 * From times of a run to places in a drawing.
 *
 * @param lengthMs of the run
 */
record TimeAxis(long lengthMs) {
  static final double LEFT = 175;
  private static final double RIGHT = Drawing.WIDTH - 10;
  private static final long[] STEPS_MS = {1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 300_000};
  private static final int STEPS_MAX = 20;

  double x(long ms) {
    return LEFT + (RIGHT - LEFT) * Math.min(ms, lengthMs) / lengthMs;
  }

  double width() {
    return RIGHT - LEFT;
  }

  /** Lines from top to bottom at round times, and the times below. */
  void draw(Drawing drawing, double top, double bottom) {
    long step =
        LongStream.of(STEPS_MS)
            .filter(it -> lengthMs / it <= STEPS_MAX)
            .findFirst()
            .orElse(lengthMs / STEPS_MAX);
    for (long at = 0; at <= lengthMs; at += step) {
      drawing.line(List.of(x(at), top, x(at), bottom), "grid");
      drawing.label(x(at), bottom + 14, "tick middle", at / 1_000 + " s");
    }
  }
}
