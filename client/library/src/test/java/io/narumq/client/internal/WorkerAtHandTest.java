package io.narumq.client.internal;

import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.WorkerCounters;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A worker whose work is short has the next messages at hand, and only then. */
class WorkerAtHandTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  private final World world = new World(QueueSettings.DEFAULT.withLease(Duration.ofSeconds(1)));
  private final FakeScheduler scheduler = world.scheduler;
  private final FakeProcessing processing = new FakeProcessing();

  private WorkerCore afterShortWork(int concurrency) {
    world.send("1", "2", "3", "4", "5", "6", "7", "8");
    WorkerCore worker =
        new WorkerCore(
            world.calls, new WorkerSettings(QUEUE, concurrency, Duration.ofSeconds(9)), processing);
    worker.start();
    while (processing.bodies().size() < concurrency) {
      scheduler.run(SHORT);
    }
    for (int i = 0; i < concurrency; i++) {
      processing.finish(i);
    }
    scheduler.run(SHORT.multipliedBy(3));
    return worker;
  }

  private QueueInfo queue() {
    return scheduler.await(world.calls.queue(QUEUE));
  }

  @Test
  void theNextOneIsBegunWithoutARoundTrip() {
    afterShortWork(1);
    assertThat(processing.bodies()).containsExactly("1", "2");
    assertThat(queue().leased()).as("and 3 is at hand").isEqualTo(2);
    processing.finish(1);
    scheduler.run(Duration.ZERO);
    assertThat(processing.bodies()).containsExactly("1", "2", "3");
  }

  @Test
  void oneForEachThread() {
    afterShortWork(2);
    assertThat(processing.bodies()).containsExactly("1", "2", "3", "4");
    assertThat(queue().leased()).isEqualTo(4);
  }

  @Test
  void itGoesBackIfTheWorkIsLongAfterAllAndNoOtherIsTaken() {
    WorkerCore worker = afterShortWork(1);
    scheduler.run(Duration.ofMinutes(2));
    assertThat(world.transport.sent(ReturnRequest.class))
        .extracting(ReturnRequest::getReason)
        .containsExactly(ReturnReason.RETURN_REASON_NOT_STARTED);
    assertThat(queue().leased()).isEqualTo(1);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(3, 1, 0, 0, 1));

    processing.finish(1);
    scheduler.run(SHORT.multipliedBy(3));
    assertThat(processing.bodies()).containsExactly("1", "2", "3");
    assertThat(queue().leased()).as("nothing at hand after long work").isEqualTo(1);
  }

  @Test
  void closingGivesItBackAtOnce() {
    WorkerCore worker = afterShortWork(1);
    CompletableFuture<Void> drained = worker.drain();
    scheduler.run(SHORT.multipliedBy(3));
    assertThat(queue().ready()).isEqualTo(6);
    processing.finish(1);
    scheduler.await(drained);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(3, 2, 0, 0, 1));
    assertThat(queue().ready()).isEqualTo(6);
  }

  @Test
  void aWorkerThatDiesWithItTellsNobody() {
    WorkerCore worker = afterShortWork(1);
    worker.stop();
    scheduler.run(Duration.ofSeconds(1));
    assertThat(world.transport.sent(ReturnRequest.class)).isEmpty();
  }
}
