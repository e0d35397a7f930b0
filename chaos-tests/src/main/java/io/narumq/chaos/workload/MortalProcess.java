package io.narumq.chaos.workload;

import io.narumq.chaos.cluster.Command;
import io.narumq.chaos.history.CallLine;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import io.narumq.chaos.history.Span;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of {@link MortalMain}, and what it told so far. Thread-safe. */
final class MortalProcess {
  private static final long STOP_SECONDS = 40;

  private final Process process;
  private final Map<Long, CallLine> calls = new ConcurrentHashMap<>();
  private final Thread reader = new Thread(this::read, "mortal-reader");

  MortalProcess(List<String> command, File errors) {
    try {
      process = new ProcessBuilder(command).redirectError(Redirect.appendTo(errors)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        CallLine.parse(line).ifPresent(call -> calls.put(call.number(), call));
      }
    } catch (IOException killed) {
      // What it told until then is there.
    }
  }

  /** How many messages its clients have not set out to settle whose lease certainly lasts. */
  int holding(long now) {
    History history = history();
    Set<String> settled =
        history.settles().stream()
            .flatMap(
                call ->
                    call.results().stream().map(it -> delivery(it.messageId(), it.fencingNumber())))
            .collect(Collectors.toSet());
    return (int)
        history.receives().stream()
            .filter(call -> call.outcome() == Outcome.OK)
            .filter(call -> call.span().start() + call.leaseNanos() > now)
            .flatMap(call -> call.deliveries().stream())
            .filter(it -> !settled.contains(delivery(it.messageId(), it.fencingNumber())))
            .count();
  }

  private static String delivery(String messageId, long fencingNumber) {
    return messageId + "/" + fencingNumber;
  }

  /** How much it told so far. */
  int told() {
    return calls.size();
  }

  History history() {
    return new History(
        calls(CallLine::send, SendCall::span),
        calls(CallLine::receive, ReceiveCall::span),
        calls(CallLine::settle, SettleCall::span));
  }

  private <T> List<T> calls(Function<CallLine, @Nullable T> kind, Function<T, Span> span) {
    Collection<CallLine> lines = calls.values();
    Stream<T> known = lines.stream().map(kind).filter(Objects::nonNull).map(it -> it);
    return known.sorted(Comparator.comparingLong(call -> span.apply(call).start())).toList();
  }

  void signal(String name) {
    Command.run("kill", "-" + name, Long.toString(process.pid()));
  }

  /** SIGKILL. Returns when all that it told is there. */
  void kill() {
    process.destroyForcibly();
    awaitReader();
  }

  /** Lets its calls end. */
  void end() throws InterruptedException {
    try {
      process.getOutputStream().close();
    } catch (IOException goneAlready) {
      // Its input has ended in any case.
    }
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    awaitReader();
  }

  private void awaitReader() {
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
