package io.narumq.chaos.history;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes a history as JSON lines, one call each, in the order in which the calls were made. */
public final class HistoryFile {
  private HistoryFile() {}

  /** Replaces {@code file}. */
  public static void write(History history, Path file) throws IOException {
    write(history, List.of(), file);
  }

  /** The same, with what live workers held. */
  public static void write(History history, List<Hold> holds, Path file) throws IOException {
    record Line(long start, String text) {}
    Stream<Line> lines =
        Stream.of(
                history.sends().stream().map(call -> new Line(call.span().start(), json(call))),
                history.receives().stream().map(call -> new Line(call.span().start(), json(call))),
                history.settles().stream().map(call -> new Line(call.span().start(), json(call))),
                holds.stream().map(hold -> new Line(hold.span().start(), json(hold))))
            .flatMap(it -> it)
            .sorted(Comparator.comparingLong(Line::start));
    Files.write(file, lines.map(Line::text).toList());
  }

  static String json(SendCall call) {
    return object(
        common("send", call.client(), call.queue(), call.span(), call.outcome()),
        field("body", call.body()),
        wish(call.wish()),
        field("source", call.source()),
        field("message_id", call.messageId()),
        position(call.position()));
  }

  static String json(ReceiveCall call) {
    return object(
        common("receive", call.client(), call.queue(), call.span(), call.outcome()),
        "\"lease_ns\":" + call.leaseNanos(),
        position(call.position()),
        array(
            "deliveries",
            call.deliveries().stream()
                .map(
                    it ->
                        object(
                            field("message_id", it.messageId()),
                            field("body", it.body()),
                            "\"count\":" + it.count(),
                            "\"fencing_number\":" + it.fencingNumber()))
                .toList()));
  }

  static String json(SettleCall call) {
    return object(
        common(
            call.kind().name().toLowerCase(Locale.ROOT),
            call.client(),
            call.queue(),
            call.span(),
            call.outcome()),
        "\"repeated\":" + call.repeated(),
        position(call.position()),
        array(
            "results",
            call.results().stream()
                .map(
                    it ->
                        object(
                            field("message_id", it.messageId()),
                            "\"fencing_number\":" + it.fencingNumber(),
                            field("status", it.status().name())))
                .toList()));
  }

  static String json(Hold hold) {
    return object(
        field("kind", "hold"),
        field("worker", hold.worker()),
        times(hold.span()),
        field("message_id", hold.messageId()),
        field("body", hold.body()),
        "\"count\":" + hold.deliveryCount());
  }

  private static String times(Span span) {
    return "\"start_ns\":%d,\"end_ns\":%s"
        .formatted(span.start(), span.end() == Span.NEVER ? "null" : Long.toString(span.end()));
  }

  private static String wish(Wish wish) {
    return "\"delay_ns\":%d,\"ttl_ns\":%d,\"priority\":%d,%s,%s"
        .formatted(
            wish.delayNanos(),
            wish.ttlNanos(),
            wish.priority(),
            field("key", wish.key()),
            field("dedupe_key", wish.dedupeKey()));
  }

  private static String common(
      String kind, String client, String queue, Span span, Outcome outcome) {
    return String.join(
        ",",
        field("kind", kind),
        field("client", client),
        field("queue", queue),
        times(span),
        field("outcome", outcome.name()));
  }

  /** {@code shard/term/index/command}. */
  private static String position(@Nullable Position position) {
    return "\"position\":" + (position == null ? "null" : quoted(position.toString()));
  }

  private static String object(String... fields) {
    return "{" + String.join(",", fields) + "}";
  }

  private static String array(String name, List<String> values) {
    return quoted(name) + ":[" + String.join(",", values) + "]";
  }

  private static String field(String name, String value) {
    return quoted(name) + ":" + quoted(value);
  }

  /** Bodies come back from the cluster: nothing can be taken for granted of their characters. */
  private static String quoted(String text) {
    return text.chars()
        .mapToObj(
            c ->
                c == '"' || c == '\\' || c < ' '
                    ? "\\u%04x".formatted(c)
                    : Character.toString((char) c))
        .collect(joining("", "\"", "\""));
  }
}
