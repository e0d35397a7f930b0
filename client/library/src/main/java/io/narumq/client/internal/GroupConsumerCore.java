package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupListener;
import io.narumq.client.NaruException;
import io.narumq.client.PartitionProgress;
import io.narumq.client.ResetTo;
import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group for whoever polls: what was polled is done when it is committed. Public
 * methods are thread-safe; futures fail with {@link NaruException}.
 */
public final class GroupConsumerCore implements GroupCore.Taker, Part {
  private record Taken(PartitionReader reader, long before, List<FetchedMessage> messages) {}

  /** So many of one partition before it is the turn of the next one. */
  private static final int TURN = 100;

  private final Scheduler scheduler;
  private final GroupCore core;
  private final Polls<FetchedMessage> polls;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private int calls;
  private boolean toldListener;
  private boolean closing;

  /** A member that does nothing before {@link #start}. */
  public GroupConsumerCore(
      Calls calls, GroupSettings settings, Executor callbacks, @Nullable GroupListener listener) {
    this.scheduler = calls.scheduler();
    this.polls = new Polls<>(scheduler, "consumer", this::ready);
    this.core = new GroupCore(calls, settings, callbacks, listener, this);
  }

  /** Joins the group. */
  public void start() {
    scheduler.execute(core::join);
  }

  /** Like {@link Polls#poll}. */
  public CompletableFuture<List<FetchedMessage>> poll(int max, Duration wait) {
    return polls.poll(max, wait);
  }

  @Override
  public void ready() {
    boolean goesOn = true;
    while (goesOn && polls.isWaiting()) {
      NaruException failure = core.failure();
      if (failure != null) {
        polls.fail(failure);
      } else {
        goesOn = serve();
      }
    }
  }

  /** Whether there was something for the first one. */
  private boolean serve() {
    List<Taken> taken = new ArrayList<>();
    List<FetchedMessage> messages = new ArrayList<>();
    PartitionReader reader = core.nextReady(any -> true);
    while (reader != null && messages.size() < polls.max()) {
      int max = Math.min(TURN, polls.max() - messages.size());
      Taken some = new Taken(reader, reader.handedOut(), reader.take(max));
      taken.add(some);
      messages.addAll(some.messages());
      reader = core.nextReady(any -> true);
    }
    if (messages.isEmpty()) {
      return false;
    }
    if (!polls.hand(messages)) {
      for (int i = taken.size() - 1; i >= 0; i--) {
        Taken back = taken.get(i);
        back.reader().putBack(back.messages(), back.before());
      }
    }
    return true;
  }

  @Override
  public void revoking(PartitionReader reader) {}

  @Override
  public void lost(Collection<PartitionReader> readers) {}

  @Override
  public void failed(NaruException why) {
    ready();
  }

  /** Commits all that was handed out. */
  public CompletableFuture<Void> commit() {
    return commit(
        () -> {
          Map<PartitionReader, Long> offsets = new LinkedHashMap<>();
          core.readers().stream()
              .filter(PartitionReader::hasUncommitted)
              .forEach(reader -> offsets.put(reader, reader.handedOut()));
          return offsets;
        });
  }

  /** Commits these offsets of messages that are next. */
  public CompletableFuture<Void> commit(Map<TopicPartition, Long> next) {
    Map<TopicPartition, Long> copy = Map.copyOf(next);
    return commit(
        () -> {
          Map<PartitionReader, Long> offsets = new LinkedHashMap<>();
          copy.forEach((partition, offset) -> offsets.put(reader(partition), offset));
          return offsets;
        });
  }

  private CompletableFuture<Void> commit(Supplier<Map<PartitionReader, Long>> offsets) {
    return call(() -> core.commit(offsets.get()));
  }

  /** The offset to which the place came. */
  public CompletableFuture<Long> seek(TopicPartition partition, ResetTo to) {
    return call(() -> core.seek(reader(partition), to));
  }

  public CompletableFuture<Void> pause(Collection<TopicPartition> partitions, boolean pause) {
    List<TopicPartition> copy = List.copyOf(partitions);
    return call(
        () -> {
          List<PartitionReader> readers = copy.stream().map(this::reader).toList();
          readers.forEach(reader -> reader.pause(pause));
          return CompletableFuture.completedFuture(null);
        });
  }

  public CompletableFuture<List<PartitionProgress>> progress() {
    return ask(GroupCore::progress);
  }

  public CompletableFuture<String> memberId() {
    return ask(GroupCore::memberId);
  }

  private <T> CompletableFuture<T> ask(Function<GroupCore, T> question) {
    CompletableFuture<T> result = new CompletableFuture<>();
    scheduler.execute(() -> result.complete(question.apply(core)));
    return result;
  }

  private PartitionReader reader(TopicPartition partition) {
    PartitionReader reader = core.reader(partition);
    if (reader == null) {
      throw new NaruException(
          ErrorReason.MEMBER_FENCED, "partition " + partition + " is not the member's", null);
    }
    return reader;
  }

  /** Closing waits for it. */
  private <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          NaruException over = closing && toldListener ? polls.closedAlready() : core.over();
          if (over != null) {
            result.completeExceptionally(over);
            return;
          }
          calls++;
          var unused =
              begin(call)
                  .whenComplete(
                      (done, failure) -> {
                        calls--;
                        if (failure == null) {
                          result.complete(done);
                        } else {
                          result.completeExceptionally(Calls.reason(failure));
                        }
                        leaveWhenQuiet();
                      });
        });
    return result;
  }

  private static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> call) {
    try {
      return call.get();
    } catch (NaruException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Hands out nothing more, waits for calls that are under way, and leaves the group. */
  @Override
  public CompletableFuture<Void> drain() {
    scheduler.execute(
        () -> {
          if (!closing) {
            closing = true;
            polls.close();
            var unused =
                core.beginClosing()
                    .thenRun(
                        () -> {
                          toldListener = true;
                          leaveWhenQuiet();
                        });
          }
        });
    return closed;
  }

  private void leaveWhenQuiet() {
    if (toldListener && calls == 0 && !closed.isDone()) {
      var unused =
          core.leave()
              .whenComplete(
                  (done, failure) ->
                      scheduler.execute(
                          () -> {
                            closed.complete(null);
                            stopAll();
                          }));
    }
  }

  /** Stops at once and tells the cluster nothing. */
  @Override
  public void stop() {
    scheduler.execute(this::stopAll);
  }

  private void stopAll() {
    closing = true;
    toldListener = true;
    polls.close();
    // First, so that calls that fail now do not let it leave.
    closed.cancel(false);
    core.stop();
  }
}
