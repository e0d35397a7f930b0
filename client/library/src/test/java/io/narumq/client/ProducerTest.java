package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.narumq.client.fake.FakeServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProducerTest {
  private final FakeServers servers = FakeServers.start(3);
  private final NaruClient client = NaruClient.builder().endpoints(servers.addresses()).build();

  @BeforeEach
  void createQueue() {
    client.createQueue("orders");
  }

  @AfterEach
  void close() {
    client.close();
    servers.close();
  }

  private static OutgoingMessage message(int number) {
    return OutgoingMessage.of("m" + number);
  }

  @Test
  void sendsManyInOrderThroughAWindow() {
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    try (Producer producer = client.producer("orders").window(2).build()) {
      for (int i = 0; i < 5_000; i++) {
        outcomes.add(producer.sendAsync(message(i)));
      }
      producer.flush();
      assertThat(outcomes).allMatch(CompletableFuture::isDone);
    }

    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i).join().orThrow().get(0).sequence()).isEqualTo(i);
    }
    assertThat(client.queue("orders").sent()).isEqualTo(5_000);
  }

  @Test
  void goesOnWithTheNextLeaderAndStoresEachMessageOnce() {
    assertThat(sendAcrossLeaders(client.producer("orders")))
        .hasSize(300)
        .allMatch(SendOutcome.Acked.class::isInstance);
    assertThat(client.queue("orders").sent()).isEqualTo(300);
  }

  private List<SendOutcome> sendAcrossLeaders(Producer.Builder hire) {
    List<SendOutcome> outcomes = new ArrayList<>();
    try (Producer producer = hire.build()) {
      for (int i = 0; i < 300; i++) {
        outcomes.add(producer.send(message(i)));
        if (i == 100) {
          servers.cluster().elect(servers.address(1));
        } else if (i == 200) {
          servers.node(1).close();
          servers.cluster().elect(servers.address(2));
        }
      }
    }
    return outcomes;
  }

  @Test
  void goesOnUnderItsNameAndEndsItsFormerSelf() {
    Producer.Builder hire = client.producer("orders").name("importer");
    Producer before = hire.build();
    MessageId first = before.send(message(0), 0).orThrow().get(0);
    assertThat(before.nextSequence()).isEqualTo(1);

    Producer after = hire.build();
    assertThat(after.nextSequence()).isEqualTo(1);
    assertThat(after.send(message(0), 0).orThrow()).containsExactly(first);
    after.send(message(1), 1).orThrow();

    assertThatThrownBy(() -> before.send(message(2), 2).orThrow())
        .isInstanceOf(ProducerFencedException.class);
    assertThat(client.queue("orders").sent()).isEqualTo(2);
  }

  @Test
  void withoutStampsThereAreNoSequencesAndSomeSendsAreUnknown() {
    Producer.Builder hire = client.producer("orders").unstamped();
    Producer plain = hire.build();
    assertThatThrownBy(() -> plain.send(message(0), 0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(plain::nextSequence).isInstanceOf(IllegalStateException.class);

    List<SendOutcome> outcomes = sendAcrossLeaders(hire);
    long acked = outcomes.stream().filter(SendOutcome.Acked.class::isInstance).count();
    long unknown = outcomes.stream().filter(SendOutcome.Unknown.class::isInstance).count();
    assertThat(acked + unknown).isEqualTo(300);
    assertThat(unknown).isLessThanOrEqualTo(1);
    assertThat(client.queue("orders").sent()).isBetween(acked, 300L);
  }

  @Test
  void blocksTheSenderWhileItIsFull() throws Exception {
    servers.cluster().holdSends(true);
    Producer producer = client.producer("orders").pendingMessages(2).build();
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    outcomes.add(producer.sendAsync(message(0)));
    outcomes.add(producer.sendAsync(message(1)));
    CompletableFuture<SendOutcome> third =
        CompletableFuture.supplyAsync(() -> producer.send(message(2)));
    await().during(Duration.ofMillis(300)).until(() -> !third.isDone());

    servers.cluster().holdSends(false);

    assertThat(third.get()).isInstanceOf(SendOutcome.Acked.class);
    producer.flush();
    assertThat(outcomes).allMatch(CompletableFuture::isDone);
    assertThat(client.queue("orders").sent()).isEqualTo(3);
  }

  @Test
  void refusesWhileItIsFullIfToldSo() {
    servers.cluster().holdSends(true);
    Producer producer = client.producer("orders").pendingMessages(1).failWhenFull().build();
    CompletableFuture<SendOutcome> first = producer.sendAsync(message(0));

    assertThat(producer.sendAsync(message(1)).join())
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(ErrorReason.PRODUCER_FULL));
    servers.cluster().holdSends(false);
    assertThat(first.join()).isInstanceOf(SendOutcome.Acked.class);
  }

  @Test
  void aCloseThatTakesTooLongSaysWhatBecameOfEachMessage() {
    servers.cluster().holdSends(true);
    Producer producer = client.producer("orders").window(1).build();
    CompletableFuture<SendOutcome> left = producer.sendAsync(message(0));
    await().until(() -> servers.cluster().sendsUnderWay() == 1);
    CompletableFuture<SendOutcome> waits = producer.sendAsync(message(1));

    assertThat(producer.close(Duration.ofMillis(200))).isFalse();

    assertThat(left.join()).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(waits.join()).isInstanceOf(SendOutcome.Rejected.class);
    assertThat(producer.send(message(2))).isInstanceOf(SendOutcome.Rejected.class);
    assertThat(producer.close(Duration.ZERO)).isFalse();
  }

  @Test
  void settingsOutOfRangeAreRefusedAtOnce() {
    Producer.Builder builder = client.producer("orders");
    assertThatThrownBy(() -> builder.window(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.batchBytes(3 << 20))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.name("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.pendingMessages(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.sendTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
