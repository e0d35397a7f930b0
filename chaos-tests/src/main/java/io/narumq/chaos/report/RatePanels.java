package io.narumq.chaos.report;

import io.narumq.chaos.report.Figures.Piece;
import io.narumq.chaos.report.Figures.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How much was done, and how long it took to be confirmed. */
final class RatePanels {
  private static final double HEIGHT = 110;
  private static final double LATENCY_MIN_MS = 1;
  private static final double LATENCY_MAX_MS = 1_000;

  private final Series series;
  private final TimeAxis axis;
  private final Drawing drawing;

  RatePanels(Series series, TimeAxis axis, Drawing drawing) {
    this.series = series;
    this.axis = axis;
    this.drawing = drawing;
  }

  /** Returns where it ends. */
  double drawRates(double top) {
    double highest =
        roundedUp(
            series.pieces().stream()
                .flatMapToLong(it -> LongStream.of(it.confirmed(), it.delivered(), it.settled()))
                .mapToDouble(this::perSecond)
                .max()
                .orElse(1));
    title(top, "messages a second", List.of("sends", "deliveries", "settled", "unknown"));
    for (double share : new double[] {0, 0.5, 1}) {
      level(top + HEIGHT * (1 - share), "%,.0f".formatted(share * highest));
    }
    rate(top, highest, Piece::settled, "settled");
    rate(top, highest, Piece::delivered, "deliveries");
    rate(top, highest, Piece::confirmed, "sends");
    drawUnknown(top);
    return top + HEIGHT;
  }

  private void rate(double top, double highest, ToLongFunction<Piece> count, String css) {
    curve(
        piece -> top + HEIGHT * (1 - perSecond(count.applyAsLong(piece)) / highest),
        "curve " + css);
  }

  /** Sends whose outcome nobody knows: a mark below the curves. */
  private void drawUnknown(double top) {
    double width = axis.width() / series.pieces().size();
    for (int i = 0; i < series.pieces().size(); i++) {
      long unknown = series.pieces().get(i).unknown();
      if (unknown > 0) {
        double x = axis.x(i * series.pieceMs());
        String tip = unknown + " sends of unknown outcome";
        drawing.box(x, top + HEIGHT + 2, Math.max(2, width), 5, "mark unknown", tip);
      }
    }
  }

  /** Returns where it ends. The scale is logarithmic. */
  double drawLatencies(double top) {
    double highest =
        series.pieces().stream()
            .map(Piece::latencyMaxMs)
            .filter(it -> it != null)
            .mapToDouble(it -> it)
            .max()
            .orElse(LATENCY_MAX_MS);
    double decades = Math.ceil(Math.log10(Math.max(highest, LATENCY_MAX_MS) / LATENCY_MIN_MS));
    title(top, "ms until a send is confirmed", List.of("p50", "p99", "max"));
    for (int decade = 0; decade <= decades; decade++) {
      level(top + HEIGHT * (1 - decade / decades), "%,.0f".formatted(Math.pow(10, decade)));
    }
    latency(top, decades, Piece::latencyMaxMs, "max");
    latency(top, decades, Piece::latencyP99Ms, "p99");
    latency(top, decades, Piece::latencyP50Ms, "p50");
    return top + HEIGHT;
  }

  private void latency(
      double top, double decades, Function<Piece, @Nullable Double> latency, String css) {
    curve(
        piece -> {
          Double ms = latency.apply(piece);
          return ms == null
              ? null
              : top + HEIGHT * (1 - Math.log10(Math.max(ms, LATENCY_MIN_MS)) / decades);
        },
        "curve " + css);
  }

  /** A curve with a gap wherever there is nothing to show. */
  private void curve(Function<Piece, @Nullable Double> y, String css) {
    List<Double> points = new ArrayList<>();
    for (int i = 0; i < series.pieces().size(); i++) {
      Double at = y.apply(series.pieces().get(i));
      if (at == null) {
        drawing.line(points, css);
        points = new ArrayList<>();
      } else {
        points.addAll(List.of(axis.x(i * series.pieceMs()), at));
        points.addAll(List.of(axis.x((i + 1) * series.pieceMs()), at));
      }
    }
    drawing.line(points, css);
  }

  private void title(double top, String title, List<String> curves) {
    drawing.label(0, top - 10, "title", title);
    for (int i = 0; i < curves.size(); i++) {
      double y = top + 14 + i * 16;
      drawing.box(0, y - 7, 14, 5, "key " + curves.get(i), "");
      drawing.label(20, y, "key", curves.get(i));
    }
  }

  private void level(double y, String text) {
    drawing.line(List.of(TimeAxis.LEFT, y, TimeAxis.LEFT + axis.width(), y), "grid");
    drawing.label(TimeAxis.LEFT - 6, y + 4, "tick end", text);
  }

  private double perSecond(long count) {
    return count * 1_000.0 / series.pieceMs();
  }

  /** To 1, 2 or 5 with zeros behind. */
  private static double roundedUp(double value) {
    double decade = Math.pow(10, Math.floor(Math.log10(Math.max(1, value))));
    return Stream.of(1, 2, 5, 10)
        .mapToDouble(it -> it * decade)
        .filter(it -> it >= value)
        .findFirst()
        .orElse(value);
  }
}
