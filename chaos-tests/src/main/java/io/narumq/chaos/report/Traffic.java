package io.narumq.chaos.report;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.report.Figures.Piece;
import io.narumq.chaos.report.Figures.Sends;
import io.narumq.chaos.report.Figures.Series;
import io.narumq.chaos.report.Figures.Undelivered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the clients did, counted in pieces of time. */
final class Traffic {
  private static final int PIECES_MAX = 240;
  private static final long PIECE_MS_MIN = 250;

  private final History history;
  private final long pieceMs;
  private final int pieces;

  /**
   * @param length of the run, in nanoseconds
   */
  Traffic(History history, long length) {
    this.history = history;
    long lengthMs = TimeUnit.NANOSECONDS.toMillis(length);
    long piece = PIECE_MS_MIN;
    while (lengthMs / piece >= PIECES_MAX) {
      piece *= 2;
    }
    this.pieceMs = piece;
    this.pieces = (int) (lengthMs / piece) + 1;
  }

  Series series() {
    List<List<Double>> latencies =
        IntStream.range(0, pieces).<List<Double>>mapToObj(i -> new ArrayList<>()).toList();
    long[] unknown = new long[pieces];
    for (SendCall send : history.sends()) {
      if (send.outcome() == Outcome.OK) {
        latencies.get(piece(send.span().end())).add(ms(send.span()));
      } else if (send.outcome() == Outcome.UNKNOWN) {
        unknown[piece(send.span().start())]++;
      }
    }
    long[] delivered = delivered();
    long[] settled = settled();
    return new Series(
        pieceMs,
        IntStream.range(0, pieces)
            .mapToObj(i -> piece(latencies.get(i), unknown[i], delivered[i], settled[i]))
            .toList());
  }

  private static Piece piece(List<Double> latencies, long unknown, long delivered, long settled) {
    double[] sorted = latencies.stream().mapToDouble(it -> it).sorted().toArray();
    return new Piece(
        sorted.length,
        unknown,
        delivered,
        settled,
        share(sorted, 0.5),
        share(sorted, 0.99),
        share(sorted, 1));
  }

  private static @Nullable Double share(double[] sorted, double share) {
    if (sorted.length == 0) {
      return null;
    }
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  private long[] delivered() {
    long[] counts = new long[pieces];
    history.receives().stream()
        .filter(it -> it.outcome() == Outcome.OK)
        .forEach(it -> counts[piece(it.span().end())] += it.deliveries().size());
    return counts;
  }

  private long[] settled() {
    long[] counts = new long[pieces];
    history.settles().stream()
        .filter(it -> it.outcome() == Outcome.OK)
        .forEach(it -> counts[piece(it.span().end())] += it.results().size());
    return counts;
  }

  /** By queue, sorted. */
  List<Sends> sends() {
    Set<String> delivered =
        history.receives().stream()
            .flatMap(receive -> receive.deliveries().stream())
            .map(Delivery::body)
            .collect(Collectors.toSet());
    Map<String, List<SendCall>> byQueue =
        history.sends().stream()
            .filter(it -> it.outcome() == Outcome.OK)
            .collect(Collectors.groupingBy(SendCall::queue, TreeMap::new, Collectors.toList()));
    List<Sends> all = new ArrayList<>();
    byQueue.forEach((queue, sends) -> all.add(sends(queue, sends, delivered)));
    return all;
  }

  private Sends sends(String queue, List<SendCall> sends, Set<String> delivered) {
    long[] confirmed = new long[pieces];
    sends.forEach(send -> confirmed[piece(send.span().start())]++);
    List<Undelivered> undelivered =
        sends.stream()
            .filter(it -> it.wish().ttlNanos() == 0 && !delivered.contains(it.body()))
            .map(it -> new Undelivered(startMs(it), it.body(), it.messageId()))
            .toList();
    return new Sends(queue, Arrays.stream(confirmed).boxed().toList(), undelivered);
  }

  private int piece(long nanos) {
    return (int) Math.min(pieces - 1, TimeUnit.NANOSECONDS.toMillis(nanos) / pieceMs);
  }

  private static long startMs(SendCall send) {
    return TimeUnit.NANOSECONDS.toMillis(send.span().start());
  }

  private static double ms(Span span) {
    return Math.round((span.end() - span.start()) / 1e4) / 1e2;
  }
}
