package io.narumq.node.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Publish;
import io.narumq.log.v1.Receive;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.fake.FakeTransport;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.CommandLogLimits;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Outcome.Result;
import io.narumq.node.log.Stamps;
import io.narumq.node.log.Submission;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Passed;
import io.narumq.statemachine.CommandResult.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for messages of a subscription. */
class SubscriptionDeliveryTest {
  private static final CommandResult NOTHING = Received.NOTHING;

  private final FakeTime time = new FakeTime();
  private final FakeTransport transport = new FakeTransport(time);
  private final CommandLog log =
      new CommandLog(CommandLogLimits.DEFAULT, time, time, new Stamps(time), transport);
  private final Map<String, Long> ready = new HashMap<>();
  private final Delivery delivery =
      new Delivery(log, time, time, queue -> ready.getOrDefault(queue, 0L), new Receipts(3), 9);
  private final Map<String, List<Outcome>> answers = new HashMap<>();

  @BeforeEach
  void lead() {
    log.companions(delivery);
    log.listener(effects -> {});
    log.lead();
  }

  private void receive(String source, long waitMs) {
    answers.put(source, new ArrayList<>());
    Receive command = Receive.newBuilder().setQueue(source).setMaxMessages(1).build();
    delivery.receive(
        new LongPoll(
            command,
            time.monotonicMs() + waitMs,
            Submission.NO_DEADLINE,
            outcome -> answers.get(source).add(outcome)));
    time.run();
  }

  private void apply(CommandResult... results) {
    transport.apply(transport.entries() - 1, results);
    time.run();
  }

  private void publish(String topic, int partition) {
    Publish.Builder publish =
        Publish.newBuilder()
            .setTopic(topic)
            .setPartition(partition)
            .setIndex(MessageSetIndex.newBuilder().addBodyBytes(0));
    log.submit(
        new Submission(
            Command.newBuilder().setPublish(publish).build(),
            Submission.NO_DEADLINE,
            ignored -> {}));
    time.run();
  }

  /** What is received from in the newest entry. */
  private List<String> received() {
    return transport.newest(transport.entries()).stream()
        .filter(Command::hasReceive)
        .map(command -> command.getReceive().getQueue())
        .toList();
  }

  @Test
  void aPublishTakesThemAlongAndNobodyElse() {
    for (String source : List.of("t/1/a", "t/1/b", "t/11/a", "tt/1/a", "t/2/a")) {
      receive(source, 10_000);
      apply(NOTHING);
    }
    publish("t", 1);
    assertThat(received()).containsExactly("t/1/a", "t/1/b");
  }

  @Test
  void whoIsThereTooLateIsWokenByWhatWasPublished() {
    receive("t/1/a", 10_000);
    apply(NOTHING);
    ready.put("t/1/a", 1L);
    delivery.published("t", 2);
    time.run();
    assertThat(transport.entries()).isEqualTo(1);
    delivery.published("t", 1);
    time.run();
    assertThat(transport.entries()).isEqualTo(2);
    assertThat(received()).containsExactly("t/1/a");
  }

  @Test
  void whoseSubscriptionMayBeGoneTriesOnceMore() {
    receive("t/1/a", 10_000);
    apply(NOTHING);
    delivery.partitionsChanged("t");
    time.run();
    assertThat(received()).containsExactly("t/1/a");
  }

  @Test
  void whileTheFilterLeavesOutAllItGoesOn() {
    receive("t/1/a", 10_000);
    for (int i = 0; i < 5; i++) {
      apply(Passed.PASSED);
    }
    assertThat(transport.entries()).isEqualTo(6);
    assertThat(answers.get("t/1/a")).isEmpty();
    apply(NOTHING);
    publish("t", 1);
    assertThat(received()).containsExactly("t/1/a");
  }

  /** It does not know yet whether there is something; but it does not search for ever. */
  @Test
  void whoDoesNotWaitGoesOnForAMoment() {
    receive("t/1/a", 0);
    apply(Passed.PASSED);
    assertThat(answers.get("t/1/a")).isEmpty();
    time.advance(1_000);
    apply(Passed.PASSED);
    assertThat(answers.get("t/1/a"))
        .singleElement()
        .satisfies(outcome -> assertThat(((Result) outcome).result()).isEqualTo(NOTHING));
  }
}
