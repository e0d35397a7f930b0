package io.narumq.client.internal;

import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.client.QueueSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A worker that takes from several, as that of a subscription does from its partitions. */
class WorkerSourcesTest {
  private static final Duration SESSION = Duration.ofSeconds(9);
  private static final String OTHER = "other";

  private final World world = new World();
  private final FakeProcessing processing = new FakeProcessing();
  private final CompletableFuture<List<String>> found = new CompletableFuture<>();

  private WorkerCore worker(int concurrency) {
    world.scheduler.await(world.calls.createQueue(OTHER, QueueSettings.DEFAULT));
    WorkerCore worker =
        new WorkerCore(
            world.calls, new WorkerSettings("both", concurrency, SESSION), () -> found, processing);
    worker.start();
    return worker;
  }

  private void finishAll(int until) {
    for (int i = 0; i < 200 && processing.started.size() < until; i++) {
      finishUnderWay();
      world.scheduler.run(Duration.ofMillis(20));
    }
    finishUnderWay();
    world.scheduler.run(Duration.ofMillis(200));
  }

  private void finishUnderWay() {
    for (int i = 0; i < processing.started.size(); i++) {
      processing.finish(i);
    }
  }

  private long left(String queue) {
    var info = world.scheduler.await(world.calls.queue(queue));
    return info.ready() + info.leased();
  }

  @Test
  void itWorksOnWhatEachHasAndSettlesItThere() {
    worker(1);
    found.complete(List.of(QUEUE, OTHER));
    world.send("1", "2", "3");
    world.scheduler.await(world.calls.send(OTHER, World.messages("4", "5", "6")));
    finishAll(6);
    assertThat(processing.bodies()).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
    assertThat(left(QUEUE) + left(OTHER)).isZero();
  }

  @Test
  void itNeverWorksOnMoreThanItsConcurrency() {
    worker(1);
    found.complete(List.of(QUEUE, OTHER));
    world.send("1", "2");
    world.scheduler.await(world.calls.send(OTHER, World.messages("3", "4")));
    world.scheduler.run(Duration.ofSeconds(1));
    assertThat(processing.underWay()).isEqualTo(1);
    assertThat(left(QUEUE) + left(OTHER)).as("what it can not start went back").isEqualTo(4);
  }

  @Test
  void itWaitsForWhatItIsToTakeFrom() {
    worker(1);
    world.send("1");
    world.scheduler.run(Duration.ofSeconds(3));
    assertThat(processing.bodies()).isEmpty();
    found.complete(List.of(QUEUE, OTHER));
    world.scheduler.run(Duration.ofSeconds(1));
    assertThat(processing.bodies()).containsExactly("1");
  }

  @Test
  void closedBeforeThatIsKnownItAsksNoMore() {
    WorkerCore worker = worker(1);
    world.scheduler.run(Duration.ofSeconds(1));
    world.scheduler.await(worker.drain());
    assertThat(found).isCancelled();
    assertThat(processing.stopped).isTrue();
  }

  @Test
  void closingEndsAllSessions() {
    WorkerCore worker = worker(2);
    found.complete(List.of(QUEUE, OTHER));
    world.send("1");
    world.scheduler.await(world.calls.send(OTHER, World.messages("2")));
    world.scheduler.run(Duration.ofMillis(50));
    CompletableFuture<Void> drained = worker.drain();
    finishUnderWay();
    world.scheduler.await(drained);
    assertThat(left(QUEUE) + left(OTHER)).isZero();
    assertThat(worker.counters().acked()).isEqualTo(2);
  }
}
