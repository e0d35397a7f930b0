package io.narumq.client.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Work that lasts until the test says so. */
final class FakeProcessing implements Processing {
  record Work(LeasedMessage message, CompletableFuture<Void> done) {}

  final List<Work> started = new ArrayList<>();
  boolean stopped;

  @Override
  public CompletableFuture<Void> start(LeasedMessage message) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    started.add(new Work(message, done));
    return done;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  List<String> bodies() {
    return started.stream().map(work -> work.message().text()).toList();
  }

  long underWay() {
    return started.stream().filter(work -> !work.done().isDone()).count();
  }

  void finish(int index) {
    started.get(index).done().complete(null);
  }

  void fail(int index, Throwable failure) {
    started.get(index).done().completeExceptionally(failure);
  }
}
