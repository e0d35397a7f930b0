package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.FullAction;
import io.narumq.log.v1.Command;
import io.narumq.state.v1.BindingRecord;
import io.narumq.statemachine.CommandResult.Bound;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Published;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.TopicStored;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is published to a topic that is bound to queues: in all of them, or nowhere. */
class FanOutTest extends ShardTest {
  private static final String TOPIC = "{t}.events";

  @BeforeEach
  void makeTopic() {
    TopicStored stored =
        shard.apply(
            TopicStored.class, TopicCommands.create(TOPIC, TopicCommands.settings(2, 0, 0)));
    shard.apply(TopicCommands.put(TOPIC, stored.incarnation(), 1, stored.settings(), 0, 1));
  }

  private static String queue(int number) {
    return "{t}.q" + number;
  }

  private void bind(int number, String filter) {
    bind(Commands.createQueue(queue(number), LEASE_MS, MAX_PROCESSING_MS), number, filter);
  }

  private void bind(Command create, int number, String filter) {
    shard.apply(create);
    shard.apply(Bound.class, TopicCommands.bind(TOPIC, queue(number), filter));
  }

  private void refused(ErrorReason reason, Command command, String says) {
    Rejected rejected = shard.apply(Rejected.class, command);
    assertThat(rejected.reason()).isEqualTo(reason);
    assertThat(rejected.message()).contains(says);
  }

  private List<StoredMessage> received(int number) {
    Received received =
        shard.apply(Received.class, Commands.of(Commands.receive(queue(number), 100)));
    List<StoredMessage> messages = new ArrayList<>();
    for (Delivery delivery : received.deliveries()) {
      messages.addAll(shard.machine().reader().messages(received.queueId(), delivery));
    }
    return messages;
  }

  private List<String> bodies(int number) {
    return received(number).stream().map(message -> message.body().toStringUtf8()).toList();
  }

  private long offset() {
    return shard.machine().topics().partition(TOPIC, 0).orElseThrow().nextOffset();
  }

  @Test
  void eachQueueGetsWhatItsFilterTakesWithAllThatIsKnownOfIt() {
    bind(0, "");
    bind(1, "subject 's.b'");
    bind(2, "subject 'nothing'");
    shard.apply(
        Published.class,
        TopicCommands.publish(TOPIC, 0, TopicCommands.index("a", "b", "c"), "abc"));
    assertThat(bodies(0)).containsExactly("a", "b", "c");
    StoredMessage only = received(1).get(0);
    assertThat(only.body().toStringUtf8()).isEqualTo("b");
    assertThat(only.key()).isEqualTo("kb");
    assertThat(only.subject()).isEqualTo("s.b");
    assertThat(only.happenedMs()).isEqualTo(7);
    assertThat(only.headers()).hasSize(1);
    assertThat(bodies(2)).isEmpty();
    assertThat(offset()).isEqualTo(3);
  }

  /** A receiver that waits learns of it. */
  @Test
  void theQueuesAreTold() {
    bind(0, "");
    bind(1, "subject 'nothing'");
    List<Effect> effects =
        shard.applyEntry(List.of(TopicCommands.publish(TOPIC, 0, "a"))).effects();
    assertThat(effects)
        .containsExactlyInAnyOrder(
            new Effect.MessagesReady(queue(0)), new Effect.Published(TOPIC, 0));
  }

  @Test
  void aFullQueueRefusesTheWholeSet() {
    bind(0, "");
    bind(Commands.createQueue(queue(1), Commands.settings(LEASE_MS, 0).setMaxMessages(2)), 1, "");
    refused(
        ErrorReason.ERROR_REASON_QUEUE_FULL,
        TopicCommands.publish(TOPIC, 0, "a", "b", "c"),
        queue(1));
    assertThat(offset()).isZero();
    assertThat(bodies(0)).isEmpty();
    shard.apply(Published.class, TopicCommands.publish(TOPIC, 0, "a", "b"));
    assertThat(bodies(0)).containsExactly("a", "b");
  }

  @Test
  void aQueueThatDropsItsOldestTakesIt() {
    bind(
        Commands.createQueue(
            queue(0),
            Commands.settings(LEASE_MS, 0)
                .setMaxMessages(2)
                .setOnFull(FullAction.FULL_ACTION_DROP_OLDEST_VALUE)),
        0,
        "");
    for (String body : List.of("a", "b", "c")) {
      shard.apply(Published.class, TopicCommands.publish(TOPIC, 0, body));
    }
    assertThat(bodies(0)).containsExactly("b", "c");
  }

  /** Bodies that are packed are shorter than the index says: nothing can be cut out of them. */
  @Test
  void aPackedSetIsRefusedWhateverTheFilterTakes() {
    bind(0, "subject 'nothing'");
    bind(1, "subject 's.b'");
    refused(
        ErrorReason.ERROR_REASON_SET_PACKED,
        TopicCommands.publish(TOPIC, 0, TopicCommands.index("a", "b", "c").setCompression(1), "p"),
        queue(1));
    assertThat(offset()).isZero();
  }

  @Test
  void aFifoQueueNeedsKeys() {
    bind(Commands.createFifo(queue(0), Commands.settings(LEASE_MS, 0)), 0, "");
    refused(ErrorReason.ERROR_REASON_KEY_REQUIRED, TopicCommands.publish(TOPIC, 0, "a"), queue(0));
    assertThat(offset()).isZero();
    shard.apply(
        Published.class, TopicCommands.publish(TOPIC, 0, TopicCommands.index("a", "b"), "ab"));
    assertThat(bodies(0)).containsExactly("a", "b");
  }

  @Test
  void aQueueThatIsGoneRefusesUntilItIsThereAgain() {
    bind(0, "");
    shard.apply(Commands.deleteQueue(queue(0)));
    Command publish = TopicCommands.publish(TOPIC, 0, "a");
    refused(ErrorReason.ERROR_REASON_BOUND_QUEUE_MISSING, publish, queue(0));
    assertThat(offset()).isZero();
    shard.apply(Commands.createQueue(queue(0), LEASE_MS, MAX_PROCESSING_MS));
    shard.apply(Published.class, publish);
    assertThat(bodies(0)).containsExactly("a");
  }

  @Test
  void aTopicIsBoundToTenQueuesAtMost() {
    for (int i = 0; i < 10; i++) {
      bind(i, "");
    }
    shard.apply(Commands.createQueue(queue(10), LEASE_MS, MAX_PROCESSING_MS));
    refused(
        ErrorReason.ERROR_REASON_TOO_MANY_BINDINGS,
        TopicCommands.bind(TOPIC, queue(10), ""),
        TOPIC);
    // Those that are there can still be changed.
    assertThat(shard.apply(Bound.class, TopicCommands.bind(TOPIC, queue(3), "a exists")).created())
        .isFalse();
    assertThat(shard.machine().topics().bindings(TOPIC))
        .extracting(BindingRecord::getFilter)
        .containsExactly("", "", "", "a exists", "", "", "", "", "", "");
  }

  @Test
  void onlyQueuesOfTheSameShardAreBound() {
    shard.apply(Commands.createQueue("q", LEASE_MS, MAX_PROCESSING_MS));
    refused(
        ErrorReason.ERROR_REASON_PLACEMENT_DIFFERS, TopicCommands.bind(TOPIC, "q", ""), "braces");
    shard.apply(TopicCommands.create("plain", TopicCommands.settings(1, 0, 0)));
    refused(
        ErrorReason.ERROR_REASON_PLACEMENT_DIFFERS,
        TopicCommands.bind("plain", "plain", ""),
        "braces");
  }
}
