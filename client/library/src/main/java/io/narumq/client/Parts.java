package io.narumq.client;

import io.narumq.client.internal.Part;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The producers, consumers, workers and their like that a client has open. Thread-safe. */
final class Parts {
  private final Set<Part> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Throws CLIENT_CLOSED once the client was closed: nobody would close the part any more. */
  void opened(Part part) {
    open.add(part);
    if (closed) {
      stop(part);
      throw new NaruException(ErrorReason.CLIENT_CLOSED, "the client was closed", null);
    }
  }

  /** Closes in good order, or else at once when the grace is over; whether it was in good order. */
  boolean close(Part part, Duration grace) {
    CompletableFuture<Void> drain = part.drain();
    boolean drained = Waiting.atMost(drain, grace) && !drain.isCancelled();
    stop(part);
    return drained;
  }

  void stop(Part part) {
    part.stop();
    open.remove(part);
  }

  /** Closes all, side by side. */
  void close(Duration grace) {
    closed = true;
    long deadline = System.nanoTime() + grace.toNanos();
    List<Part> all = List.copyOf(open);
    all.forEach(
        part -> {
          var unused = part.drain();
        });
    all.forEach(part -> close(part, Duration.ofNanos(deadline - System.nanoTime())));
  }
}
