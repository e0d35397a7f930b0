package io.narumq.node;

import static io.narumq.node.GroupScene.BOUND;
import static io.narumq.node.GroupScene.PARTITIONS;
import static io.narumq.node.GroupScene.awaitPartitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.GroupConsumer;
import io.narumq.client.GroupWorker;
import io.narumq.client.MessageRejectedException;
import io.narumq.client.TopicMessageProcessor;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members of consumer groups that work on messages as they come. */
interface GroupWorkerCases {
  /** Of each test its own. */
  GroupScene scene();

  @Test
  default void worksOffPartitionsInOrderAndCommits() {
    Queue<String> done = new ConcurrentLinkedQueue<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      scene().publishMany(partition, 500);
    }
    GroupWorker worker = scene().worker(message -> done.add(message.text())).start();
    scene().awaitLag(0);
    assertThat(worker.counters().worked()).isEqualTo(PARTITIONS * 500);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      String of = partition + ":";
      assertThat(done.stream().filter(it -> it.startsWith(of)).map(it -> it.substring(2)))
          .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
    }
    assertThat(worker.close(BOUND)).isTrue();
    assertThat(scene().description().members()).isEmpty();
  }

  @Test
  default void whatFailsComesAgainAndWhatIsRejectedIsPassedOver() {
    Queue<String> done = new ConcurrentLinkedQueue<>();
    scene().publishMany(0, 5);
    scene().publishMany(1, 2);
    AtomicInteger tries = new AtomicInteger();
    try (GroupWorker worker =
        scene()
            .worker(
                message -> {
                  if (message.text().equals("0:1") && tries.incrementAndGet() < 3) {
                    throw new IllegalStateException("not yet");
                  }
                  if (message.text().equals("0:3")) {
                    throw new MessageRejectedException("never");
                  }
                  done.add(message.text());
                })
            .start()) {
      scene().awaitLag(0);
      assertThat(done).containsSubsequence("0:0", "0:1", "0:2", "0:4");
      assertThat(done).contains("1:0", "1:1").hasSize(6);
      assertThat(worker.counters().failed()).isEqualTo(2);
      assertThat(worker.counters().rejected()).isEqualTo(1);
      assertThat(worker.counters().worked()).isEqualTo(6);
      assertThat(worker.failure()).isEmpty();
    }
  }

  /** Nobody else gets a partition before the work on it is done and committed. */
  @Test
  default void aPartitionGoesWhenItsWorkIsDone() throws InterruptedException {
    Queue<String> done = new ConcurrentLinkedQueue<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      scene().publishMany(partition, 2);
    }
    CountDownLatch begun = new CountDownLatch(PARTITIONS);
    CountDownLatch mayEnd = new CountDownLatch(1);
    try (GroupWorker busy =
        scene()
            .worker(
                message -> {
                  begun.countDown();
                  mayEnd.await();
                  done.add("busy " + message.text());
                })
            .start()) {
      assertThat(begun.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      try (GroupWorker other =
          scene().worker(message -> done.add("other " + message.text())).start()) {
        scene().awaitMembers(2);
        await()
            .atMost(BOUND)
            .until(
                () ->
                    scene().description().partitions().stream()
                        .anyMatch(it -> !it.owner().equals(it.target())));
        assertThat(other.progress()).isEmpty();
        mayEnd.countDown();
        scene().awaitLag(0);
        await().atMost(BOUND).until(() -> other.progress().size() == 2);
        assertThat(done)
            .hasSize(2 * PARTITIONS)
            .contains("busy 0:0", "busy 1:0", "busy 2:0", "busy 3:0")
            .doesNotHaveDuplicates();
        assertThat(busy.progress()).hasSize(2);
      }
    }
  }

  @Test
  default void closingWaitsForTheWorkAndCommitsIt() throws Exception {
    Queue<String> done = new ConcurrentLinkedQueue<>();
    scene().publishMany(0, 100);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    GroupWorker worker =
        scene()
            .worker(
                message -> {
                  begun.countDown();
                  mayEnd.await();
                  done.add(message.text());
                })
            .start();
    assertThat(begun.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Thread closing = new Thread(() -> done.add("closed " + worker.close(BOUND)));
    closing.start();
    await().atMost(BOUND).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    mayEnd.countDown();
    closing.join();
    assertThat(done.stream().reduce((a, b) -> b)).hasValue("closed true");
    int worked = done.size() - 1;
    assertThat(worked).isBetween(1, 100);
    assertThat(scene().description().partitions().get(0).committed()).hasValue(worked);
    assertThat(scene().description().members()).isEmpty();
  }

  /** What a killed worker did is known up to its last commit; nothing is passed over. */
  @Test
  default void anotherGoesOnWhereAKilledOneCommitted() {
    Queue<String> done = new ConcurrentLinkedQueue<>();
    scene().publishMany(0, 1_000);
    CountDownLatch never = new CountDownLatch(1);
    TopicMessageProcessor untilStopped =
        message -> {
          if (done.size() > 200) {
            never.await();
          }
          done.add(message.text());
        };
    GroupWorker first = scene().worker(untilStopped).start();
    await().atMost(BOUND).until(() -> done.size() > 200);
    first.kill();
    try (GroupWorker second = scene().worker(message -> done.add(message.text())).start()) {
      scene().awaitLag(0);
      assertThat(Set.copyOf(done)).hasSize(1_000);
      assertThat(second.counters().worked()).isBetween(1L, 1_000L);
    }
  }

  /** Members of such a long session timeout would else hear of it after 20 s. */
  @Test
  default void changesReachMembersAtOnce() {
    Duration session = Duration.ofMinutes(1);
    try (GroupConsumer first = scene().member().sessionTimeout(session).start()) {
      awaitPartitions(first, PARTITIONS);
      long begun = System.nanoTime();
      GroupConsumer second = scene().member().sessionTimeout(session).start();
      awaitPartitions(second, PARTITIONS / 2);
      second.close();
      awaitPartitions(first, PARTITIONS);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }
  }
}
