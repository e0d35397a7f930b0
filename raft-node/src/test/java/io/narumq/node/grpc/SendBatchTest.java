package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.log.v1.Dedupe;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What belongs to one lane is stored in the order of the call, whatever its messages say. */
class SendBatchTest {
  @Test
  void dedupeKeysAreOfMessagesAndNotOfSets() {
    List<OutgoingSet> sets = sets(message("1"), message("2").setDedupeKey("d"), message("3"));
    assertThat(sets).hasSize(1);
    assertThat(sets.get(0).getBodies().toStringUtf8()).isEqualTo("123");
    assertThat(sets.get(0).getDedupeList()).extracting(Dedupe::getKey).containsExactly("", "d", "");
  }

  @Test
  void norDoesATimeToLiveOrATimeThatIsPast() {
    Duration ever = Duration.getDefaultInstance();
    assertThat(bodies(message("1"), message("2").setTtl(ever), message("3").setTtl(ever)))
        .containsExactly("1", "23");
    Timestamp past = Timestamp.newBuilder().setSeconds(1).build();
    assertThat(bodies(message("1"), message("2").setDeliverAt(past), message("3")))
        .containsExactly("1", "2", "3");
  }

  @Test
  void eachPriorityHasAnOrderOfItsOwn() {
    assertThat(
            bodies(message("1"), message("a").setPriority(9), message("2"), message("b", 9, "k")))
        .containsExactly("12", "ab");
  }

  @Test
  void theAnswerIsInTheOrderOfTheCall() {
    SendBatch batch =
        batch(
            message("1"),
            message("2"),
            message("a").setPriority(9),
            message("3"),
            message("4").setDedupeKey("d"),
            message("5"));
    List<StoredSet> stored =
        List.of(
            new StoredSet(0, 70, 3),
            new StoredSet(0, 5, 1, true),
            new StoredSet(0, 73, 1),
            new StoredSet(9, 20, 1));
    assertThat(batch.response(1, new Sent(3, stored)).getStoredList())
        .extracting(
            range -> range.getFirst().getSequence(),
            MessageRange::getCount,
            MessageRange::getDuplicate)
        .containsExactly(
            tuple(70L, 2, false),
            tuple(20L, 1, false),
            tuple(72L, 1, false),
            tuple(5L, 1, true),
            tuple(73L, 1, false));
  }

  /** Any mixture: what the sets of a priority say, one behind the other, is what was sent. */
  @Test
  void anyMixtureKeepsTheOrderOfEachPriority() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<StringBuilder> sent = List.of(new StringBuilder(), new StringBuilder());
      List<OutgoingMessage.Builder> messages = new ArrayList<>();
      for (int i = random.nextInt(1, 30); i > 0; i--) {
        int priority = random.nextInt(2);
        String body = "<" + i + ">";
        sent.get(priority).append(body);
        OutgoingMessage.Builder message =
            message(body, priority, random.nextInt(4) == 0 ? "d" + i : "");
        if (random.nextInt(4) == 0) {
          message.setTtl(Duration.newBuilder().setSeconds(random.nextInt(2)));
        }
        messages.add(message);
      }
      List<StringBuilder> stored = List.of(new StringBuilder(), new StringBuilder());
      sets(messages.toArray(OutgoingMessage.Builder[]::new))
          .forEach(set -> stored.get(set.getPriority()).append(set.getBodies().toStringUtf8()));
      assertThat(texts(stored)).as("seed %s", seed).isEqualTo(texts(sent));
    }
  }

  private static List<String> texts(List<StringBuilder> some) {
    return some.stream().map(StringBuilder::toString).toList();
  }

  private static List<String> bodies(OutgoingMessage.Builder... messages) {
    return sets(messages).stream().map(set -> set.getBodies().toStringUtf8()).toList();
  }

  private static List<OutgoingSet> sets(OutgoingMessage.Builder... messages) {
    return batch(messages).command().getSend().getSetsList();
  }

  private static SendBatch batch(OutgoingMessage.Builder... messages) {
    SendRequest.Builder request = SendRequest.newBuilder().setQueue("orders");
    for (OutgoingMessage.Builder message : messages) {
      request.addMessages(message);
    }
    return SendCommands.of(request.build());
  }

  private static OutgoingMessage.Builder message(String body) {
    return message(body, 0, "");
  }

  private static OutgoingMessage.Builder message(String body, int priority, String dedupeKey) {
    return OutgoingMessage.newBuilder()
        .setKey("k")
        .setBody(ByteString.copyFromUtf8(body))
        .setPriority(priority)
        .setDedupeKey(dedupeKey);
  }
}
