package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.client.fake.FakeServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConsumerTest {
  private final FakeServers servers = FakeServers.start(2);
  private final NaruClient client = NaruClient.builder().endpoints(servers.addresses()).build();

  @BeforeEach
  void createQueue() {
    client.createQueue("jobs", QueueSettings.DEFAULT.withLease(Duration.ofSeconds(1)));
  }

  @AfterEach
  void close() {
    client.close();
    servers.close();
  }

  private void send(int count) {
    client
        .send(
            "jobs",
            IntStream.range(0, count).mapToObj(i -> OutgoingMessage.of("job " + i)).toList())
        .orThrow();
  }

  @Test
  void pollsEverythingOnceAcrossALeaderChangeAndARestart() {
    send(300);
    List<String> done = new ArrayList<>();
    try (Consumer consumer = client.consumer("jobs").prefetch(20).start()) {
      while (done.size() < 300) {
        List<ReceivedMessage> messages = consumer.poll(7, Duration.ofSeconds(10));
        messages.forEach(message -> done.add(message.text()));
        assertThat(consumer.ack(messages)).containsOnly(SettleOutcome.SETTLED);
        if (done.size() > 100 && servers.cluster().isLeader(servers.address(0))) {
          servers.cluster().elect(servers.address(1));
          servers.node(0).close();
        }
      }
      servers.node(0).start();
      assertThat(consumer.poll(Duration.ZERO)).isEmpty();
    }

    assertThat(done)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 300).mapToObj(i -> "job " + i).toList());
    assertThat(client.queue("jobs").acked()).isEqualTo(300);
  }

  /** It would fail the acks that share its call. */
  @Test
  void acksOnlyWhatItsQueueGave() {
    client.createQueue("others");
    client.send("others", OutgoingMessage.of("x")).orThrow();
    send(1);
    try (Consumer jobs = client.consumer("jobs").start();
        Consumer others = client.consumer("others").start()) {
      ReceivedMessage job = jobs.poll(Duration.ofSeconds(10)).orElseThrow();
      ReceivedMessage other = others.poll(Duration.ofSeconds(10)).orElseThrow();
      assertThatThrownBy(() -> jobs.ackAsync(List.of(job, other)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("jobs");
      assertThatThrownBy(() -> jobs.ack(List.of())).isInstanceOf(IllegalArgumentException.class);
      assertThat(jobs.ackAsync(List.of(job)).join()).containsExactly(SettleOutcome.SETTLED);
    }
  }

  @Test
  void returnsAndCloses() {
    send(3);
    Consumer consumer = client.consumer("jobs").start();
    ReceivedMessage first = consumer.poll(Duration.ofSeconds(10)).orElseThrow();
    assertThat(consumer.returnMessage(first, ReturnReason.FAILED)).isEqualTo(SettleOutcome.SETTLED);
    assertThat(consumer.poll(10, Duration.ofSeconds(10))).isNotEmpty();

    assertThat(consumer.close(Duration.ofSeconds(10))).isTrue();

    assertThat(client.queue("jobs").ready()).isEqualTo(3);
    assertThatThrownBy(() -> consumer.poll(Duration.ZERO))
        .isInstanceOfSatisfying(
            NaruException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CLIENT_CLOSED));
    assertThat(consumer.close(Duration.ZERO)).isTrue();
  }

  @Test
  void anInterruptedPollTakesNothing() {
    try (Consumer consumer = client.consumer("jobs").start()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(10)))
          .isInstanceOfSatisfying(
              NaruException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.INTERRUPTED));
      assertThat(Thread.interrupted()).isTrue();

      send(1);
      assertThat(consumer.poll(Duration.ofSeconds(10)))
          .map(ReceivedMessage::text)
          .contains("job 0");
    }
  }
}
