package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.fake.FakeServers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {
  private final FakeServers servers = FakeServers.start(2);
  private final NaruClient client = NaruClient.builder().endpoints(servers.addresses()).build();
  private final Queue<String> done = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void createQueue() {
    client.createQueue("jobs", QueueSettings.DEFAULT.withLease(Duration.ofSeconds(1)));
  }

  @AfterEach
  void close() {
    client.close();
    servers.close();
  }

  private List<String> send(int count) {
    List<String> bodies = IntStream.range(0, count).mapToObj(i -> "job " + i).toList();
    client.send("jobs", bodies.stream().map(OutgoingMessage::of).toList()).orThrow();
    return bodies;
  }

  @Test
  void worksOnEveryMessageOnceAcrossALeaderChangeAndARestart() {
    List<String> bodies = send(300);
    Worker worker =
        client.worker("jobs").concurrency(8).handler(message -> done.add(message.text())).start();
    await().until(() -> done.size() > 20);
    servers.cluster().elect(servers.address(1));
    servers.node(0).close();
    await().until(() -> done.size() == 300);
    servers.node(0).start();

    assertThat(worker.close(Duration.ofSeconds(10))).isTrue();

    assertThat(done).containsExactlyInAnyOrderElementsOf(bodies);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(300, 300, 0, 0, 0));
    assertThat(client.queue("jobs").acked()).isEqualTo(300);
  }

  @Test
  void worksOnAsManyAtATimeAsItsConcurrency() {
    send(8);
    CyclicBarrier allAtOnce = new CyclicBarrier(4);
    Worker worker =
        client
            .worker("jobs")
            .concurrency(4)
            .handler(message -> allAtOnce.await(10, TimeUnit.SECONDS))
            .start();

    await().until(() -> worker.counters().acked() == 8);
    assertThat(worker.counters().failed()).isZero();
  }

  @Test
  void whatFailsComesAgain() {
    send(1);
    Worker worker =
        client
            .worker("jobs")
            .handler(
                message -> {
                  if (message.deliveryCount() < 3) {
                    throw new IllegalStateException("not yet");
                  }
                  done.add(message.text());
                })
            .start();

    await().until(() -> worker.counters().acked() == 1);
    assertThat(done).containsExactly("job 0");
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(3, 1, 2, 0, 0));
  }

  @Test
  void keepsTheLeaseOfWorkThatIsLongerThanIt() {
    send(1);
    CountDownLatch release = new CountDownLatch(1);
    Worker worker =
        client
            .worker("jobs")
            .sessionTimeout(Duration.ofSeconds(2))
            .handler(message -> release.await())
            .start();
    await().until(() -> worker.counters().received() == 1);

    // Five times the lease, twice the session's time-out: without signs of life it would be ready
    // again.
    await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(10))
        .until(() -> client.queue("jobs").leased() == 1);
    release.countDown();
    await().until(() -> worker.counters().acked() == 1);
    assertThat(servers.cluster().deliveries("jobs", "job 0")).isEqualTo(1);
  }

  @Test
  void aClosedWorkerGivesEverythingBackAtOnce() {
    CountDownLatch release = new CountDownLatch(1);
    Worker worker =
        client.worker("jobs").concurrency(2).handler(message -> release.await()).start();
    send(5);
    await().until(() -> worker.counters().received() == 2);
    release.countDown();

    assertThat(worker.close(Duration.ofSeconds(10))).isTrue();
    QueueInfo info = client.queue("jobs");
    assertThat(info.leased()).isZero();
    assertThat(info.ready() + info.acked()).isEqualTo(5);
  }

  @Test
  void aCloseThatTakesTooLongIsReported() {
    send(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Worker worker =
        client
            .worker("jobs")
            .handler(
                message -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                })
            .start();
    await().until(() -> worker.counters().received() == 1);

    assertThat(worker.close(Duration.ofMillis(100))).isFalse();
    await().until(() -> interrupted.getCount() == 0);
  }

  @Test
  void whatAKilledWorkerHeldGoesToAnotherAfterTheSessionsTimeout() {
    send(1);
    Worker worker =
        client
            .worker("jobs")
            .sessionTimeout(Duration.ofSeconds(1))
            .handler(message -> new CountDownLatch(1).await())
            .start();
    await().until(() -> worker.counters().received() == 1);

    worker.kill();

    List<ReceivedMessage> again = client.receive("jobs", 1, Duration.ofSeconds(10));
    assertThat(again).hasSize(1);
    assertThat(again.get(0).deliveryCount()).isEqualTo(2);
    assertThat(worker.close(Duration.ofSeconds(5))).isFalse();
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 0, 0, 0, 0));
  }
}
