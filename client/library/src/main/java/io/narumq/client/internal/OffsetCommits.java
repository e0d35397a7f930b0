package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits offsets of a member with one call at a time; commits that come meanwhile go together into
 * the next one. A reset goes alone, as commits that are under way with it would be refused. Touched
 * on the scheduler only.
 */
final class OffsetCommits {
  private record Commit(Map<PartitionReader, Long> offsets, CompletableFuture<Void> told) {}

  private record Reset(Runnable call, CompletableFuture<?> told) {}

  private static final int PARTITIONS_MAX = 1_000;

  private final Function<Map<PartitionReader, Long>, CompletableFuture<?>> call;
  private final Deque<Commit> waiting = new ArrayDeque<>();
  private final Deque<Reset> resets = new ArrayDeque<>();
  private @Nullable CompletableFuture<?> inFlight;

  /**
   * Nothing is under way.
   *
   * @param call commits offsets of 1 to 1,000 partitions
   */
  OffsetCommits(Function<Map<PartitionReader, Long>, CompletableFuture<?>> call) {
    this.call = call;
  }

  boolean idle() {
    return inFlight == null && waiting.isEmpty() && resets.isEmpty();
  }

  /** The future fails with a NaruException; MEMBER_FENCED if the member lost one of these. */
  CompletableFuture<Void> commit(Map<PartitionReader, Long> offsets) {
    Commit commit = new Commit(new LinkedHashMap<>(offsets), new CompletableFuture<>());
    if (offsets.isEmpty()) {
      commit.told().complete(null);
    } else {
      waiting.add(commit);
      flush();
    }
    return commit.told();
  }

  /**
   * Makes this call, which goes on elsewhere in a partition, when no other is under way. Commits of
   * that partition that wait until it is done are left out: they are of the place before.
   */
  <T> CompletableFuture<T> reset(PartitionReader reader, Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    resets.add(new Reset(() -> send(reader, call.get(), result), result));
    flush();
    return result;
  }

  private <T> void send(
      PartitionReader reader, CompletableFuture<T> begun, CompletableFuture<T> result) {
    inFlight = begun;
    var unused =
        begun.whenComplete(
            (done, failure) -> {
              inFlight = null;
              if (failure == null) {
                waiting.forEach(commit -> commit.offsets().remove(reader));
              }
              end(result, done, failure);
              flush();
            });
  }

  private static <T> void end(
      CompletableFuture<T> result, @Nullable T done, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(done);
    } else {
      result.completeExceptionally(Calls.reason(failure));
    }
  }

  private void flush() {
    if (inFlight != null) {
      return;
    }
    if (!resets.isEmpty()) {
      resets.remove().call().run();
      return;
    }
    Map<PartitionReader, Long> together = new LinkedHashMap<>();
    List<Commit> commits = new ArrayList<>();
    while (!waiting.isEmpty()
        && (commits.isEmpty()
            || together.size() + waiting.element().offsets().size() <= PARTITIONS_MAX)) {
      Commit commit = waiting.remove();
      if (commit.offsets().isEmpty()) {
        commit.told().complete(null);
      } else if (commit.offsets().keySet().stream().anyMatch(PartitionReader::isClosed)) {
        commit.told().completeExceptionally(lost(commit));
      } else {
        commit.offsets().forEach((reader, offset) -> together.merge(reader, offset, Math::max));
        commits.add(commit);
      }
    }
    if (!commits.isEmpty()) {
      send(together, commits);
    }
  }

  private static NaruException lost(Commit commit) {
    List<?> lost =
        commit.offsets().keySet().stream()
            .filter(PartitionReader::isClosed)
            .map(PartitionReader::partition)
            .toList();
    return new NaruException(
        ErrorReason.MEMBER_FENCED,
        "not the member's any more, nothing is committed: " + lost,
        null);
  }

  private void send(Map<PartitionReader, Long> together, List<Commit> commits) {
    CompletableFuture<?> begun = call.apply(together);
    inFlight = begun;
    var unused =
        begun.whenComplete(
            (done, failure) -> {
              inFlight = null;
              if (failure == null) {
                together.forEach(PartitionReader::committed);
              }
              commits.forEach(commit -> end(commit.told(), null, failure));
              flush();
            });
  }

  void stop() {
    NaruException closed =
        new NaruException(ErrorReason.CLIENT_CLOSED, "the member was closed", null);
    List<CompletableFuture<?>> left = new ArrayList<>();
    resets.forEach(reset -> left.add(reset.told()));
    waiting.forEach(commit -> left.add(commit.told()));
    resets.clear();
    waiting.clear();
    left.forEach(told -> told.completeExceptionally(closed));
    if (inFlight != null) {
      inFlight.cancel(true);
    }
  }
}
