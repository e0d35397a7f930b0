package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.narumq.api.v1.DeadLetter;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.RedriveRequest;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that fail: back-off, the last delivery, the dead-letter queue; settings that change. */
class DeadLetterTest {
  @TempDir static Path directory;
  static TestCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = TestCluster.start(directory, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    assertThat(cluster.fatal).isEmpty();
  }

  private static Calls calls(String queue) {
    return new Calls(cluster, cluster.awaitLeader(), queue);
  }

  private static ReturnRequest.Builder returned(ReturnReason reason) {
    return ReturnRequest.newBuilder().setReason(reason);
  }

  @Test
  void aMessageThatFailsWaitsAndEndsInTheDeadLetterQueue() {
    Calls calls = calls("failing");
    calls.create(
        QueueConfig.newBuilder().setMaxDeliveries(2).setRetryInitial(Durations.fromMillis(700)));
    calls.send(OutgoingMessage.newBuilder().putHeaders("tenant", "acme").setPriority(7).build());

    ReceiveResponse first = calls.receive(1, 0);
    ReturnRequest.Builder failed = returned(ReturnReason.RETURN_REASON_FAILED);
    assertThat(calls.giveBack(first, failed)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
    assertThat(calls.receive(1, 0).getMessagesCount()).isZero();
    assertThat(calls.stats().getBackingOff()).isEqualTo(1);
    ReceiveResponse second = calls.receive(1, 20_000);
    assertThat(second.getMessages(0).getDeliveryCount()).isEqualTo(2);
    calls.giveBack(second, returned(ReturnReason.RETURN_REASON_FAILED));

    // Made when the first message gets there, by the next Tick.
    Calls dead = calls("{failing}.dlq");
    await().until(() -> calls.stats().getDeadLettered() == 1);
    ReceivedMessage message = dead.receive(1, 10_000).getMessages(0);
    assertThat(message.getHeadersMap()).containsEntry("tenant", "acme");
    DeadLetter how = message.getDeadLetter();
    assertThat(how.getQueue()).isEqualTo("failing");
    assertThat(how.getMessageId()).isEqualTo(first.getMessages(0).getMessageId());
    assertThat(how.getReason()).isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_MAX_DELIVERIES);
    assertThat(how.getDeliveryCount()).isEqualTo(2);
    assertThat(how.getEnqueueTime()).isEqualTo(first.getMessages(0).getEnqueueTime());
    assertThat(how.getCount()).isEqualTo(1);
    assertThat(calls.stats().getReady() + calls.stats().getLeased()).isZero();
  }

  @Test
  void aRejectedMessageGoesAtOnceAndOneWithADelayWaitsForIt() {
    Calls calls = calls("rejecting");
    calls.create();
    calls.send("poison", "later");
    ReceiveResponse poison = calls.receive(1, 0);
    calls.giveBack(poison, returned(ReturnReason.RETURN_REASON_REJECTED));
    await().until(() -> calls.stats().getDeadLettered() == 1);
    Calls dead = calls("{rejecting}.dlq");
    assertThat(dead.bodies(dead.receive(2, 10_000))).containsExactly("poison");

    ReceiveResponse later = calls.receive(1, 0);
    calls.giveBack(
        later,
        returned(ReturnReason.RETURN_REASON_NOT_STARTED).setDelay(Durations.fromMillis(500)));
    assertThat(calls.receive(1, 0).getMessagesCount()).isZero();
    assertThat(calls.receive(1, 20_000).getMessages(0).getDeliveryCount()).isEqualTo(1);
  }

  @Test
  void whatWasDeadLetteredIsSentBack() {
    Calls calls = calls("back");
    calls.create();
    calls.send("a", "b", "c");
    calls.giveBack(calls.receive(3, 0), returned(ReturnReason.RETURN_REASON_REJECTED));
    await().until(() -> calls.stats().getDeadLettered() == 3);
    Calls dead = calls("{back}.dlq");
    RedriveRequest.Builder wanted = RedriveRequest.newBuilder().setMaxMessages(2);
    dead.redrive(wanted);
    await().until(() -> dead.stats().getRedriven() == 2 && !dead.stats().getRedriving());
    ReceiveResponse again = calls.receive(3, 10_000);
    assertThat(calls.bodies(again)).containsExactly("a", "b");
    assertThat(again.getMessages(0).getDeliveryCount()).isEqualTo(1);
    assertThat(again.getMessages(0).getDeadLetter().getCount()).isEqualTo(1);
    calls.giveBack(again, returned(ReturnReason.RETURN_REASON_REJECTED));
    await().until(() -> calls.stats().getDeadLettered() == 5);
    assertThat(dead.stats().getReady()).isEqualTo(3);
    refused(() -> dead.redrive(RedriveRequest.newBuilder().setTarget("{back}.dlq")));
    refused(() -> dead.redrive(RedriveRequest.newBuilder().setPerSecond(100_001)));
  }

  /** Who makes it when an application starts finds it as it is. */
  @Test
  void aDeadLetterQueueThatMadeItselfHasAllSettings() {
    Calls calls = calls("itself");
    QueueConfig made = calls.create(QueueConfig.newBuilder().setTtl(Durations.fromDays(1)));
    calls.send("poison");
    calls.giveBack(calls.receive(1, 0), returned(ReturnReason.RETURN_REASON_REJECTED));
    await().until(() -> calls.stats().getDeadLettered() == 1);
    QueueConfig.Builder dead = made.toBuilder().setMaxDeliveries(0).setTtl(Durations.ZERO);
    assertThat(calls("{itself}.dlq").create(dead)).isEqualTo(dead.build());
  }

  @Test
  void settingsChangeOneByOne() {
    Calls calls = calls("changing");
    QueueConfig made = calls.create(QueueConfig.newBuilder().setMaxDeliveries(3));
    assertThat(made.getRetryMultiplier()).isEqualTo(2);
    QueueConfig changed = calls.update(QueueConfig.newBuilder().setRetryMultiplier(1.5));
    assertThat(changed).isEqualTo(made.toBuilder().setRetryMultiplier(1.5).build());
    assertThat(calls.create(changed.toBuilder())).isEqualTo(changed);
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    Calls calls = calls("orders");
    refused(() -> calls.create(QueueConfig.newBuilder().setDeadLetterQueue("orders")));
    refused(() -> calls.create(QueueConfig.newBuilder().setMaxDeliveries(1_001)));
    refused(() -> calls.create(QueueConfig.newBuilder().setRetryMultiplier(Double.NaN)));
    assertError(
        () -> calls.create(QueueConfig.newBuilder().setDeadLetterQueue("Orders")),
        Status.Code.INVALID_ARGUMENT,
        "QUEUE_NAME_INVALID");
    refused(() -> calls("a".repeat(128)).create());
    calls.create();
    refused(() -> calls.update(QueueConfig.newBuilder()));
    calls.send("a");
    ReceiveResponse held = calls.receive(1, 0);
    ReturnRequest.Builder failed = returned(ReturnReason.RETURN_REASON_FAILED);
    refused(() -> calls.giveBack(held, failed.setDelay(Durations.fromDays(1))));
  }

  /** Its default dead-letter queue would be too long, so it names one; and can still be changed. */
  @Test
  void aQueueWithALongNameNamesItsDeadLetterQueue() {
    Calls calls = calls("{long}" + "g".repeat(122));
    refused(() -> calls.create());
    calls.create(QueueConfig.newBuilder().setDeadLetterQueue("{long}.dead"));
    QueueConfig changed = calls.update(QueueConfig.newBuilder().setMaxDeliveries(3));
    assertThat(changed.getDeadLetterQueue()).isEqualTo("{long}.dead");
    refused(() -> calls.update(QueueConfig.newBuilder().setDeadLetterQueue("")));
  }

  private static void refused(ThrowingCallable call) {
    assertError(call, Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
  }
}
