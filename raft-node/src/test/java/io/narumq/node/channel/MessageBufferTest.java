package io.narumq.node.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ChannelMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageBufferTest {
  private static final int PLENTY = 1_000_000;

  private final BufferBudget budget = new BufferBudget(PLENTY);

  @Test
  void theOldestMakeRoom() {
    MessageBuffer buffer = new MessageBuffer(2, PLENTY, budget);
    assertThat(buffer.addDroppingOldest(Messages.of("c", "1", "2", "3"))).isEqualTo(1);
    assertThat(buffer.addDroppingOldest(Messages.of("c", "4"))).isEqualTo(1);
    Taken taken = buffer.take(10, PLENTY);
    assertThat(Messages.bodies(taken.messages())).containsExactly("3", "4");
    assertThat(taken.dropped()).isEqualTo(2);
    assertThat(buffer.take(10, PLENTY)).isEqualTo(new Taken(List.of(), 0));
  }

  @Test
  void allOrNone() {
    MessageBuffer buffer = new MessageBuffer(3, PLENTY, budget);
    assertThat(buffer.addIfRoom(Messages.of("c", "1", "2"))).isTrue();
    assertThat(buffer.addIfRoom(Messages.of("c", "3", "4"))).isFalse();
    assertThat(buffer.addIfRoom(Messages.of("c", "5"))).isTrue();
    assertThat(Messages.bodies(buffer.take(10, PLENTY).messages())).containsExactly("1", "2", "5");
    assertThat(budget.bytes()).isZero();
  }

  @Test
  void aLargeMessageHasRoomInAnEmptyOne() {
    MessageBuffer buffer = new MessageBuffer(10, 100, budget);
    assertThat(buffer.addIfRoom(Messages.of("c", "x".repeat(1_000)))).isTrue();
    assertThat(buffer.addDroppingOldest(Messages.of("c", "y".repeat(2_000)))).isEqualTo(1);
    assertThat(buffer.take(10, 10).messages()).hasSize(1);
  }

  @Test
  void allBuffersTogetherAreBounded() {
    ChannelMessage message = Messages.of("c", "x".repeat(400)).get(0);
    BufferBudget narrow = new BufferBudget(2L * message.getSerializedSize());
    MessageBuffer one = new MessageBuffer(10, PLENTY, narrow);
    MessageBuffer other = new MessageBuffer(10, PLENTY, narrow);
    assertThat(one.addIfRoom(List.of(message, message))).isTrue();
    assertThat(other.addIfRoom(List.of(message))).isFalse();
    assertThat(other.addDroppingOldest(List.of(message))).isEqualTo(1);
    assertThat(one.addDroppingOldest(List.of(message))).isEqualTo(1);
    assertThat(one.close()).isTrue();
    assertThat(narrow.bytes()).isZero();
    assertThat(other.addIfRoom(List.of(message))).isTrue();
    Taken taken = other.take(10, PLENTY);
    assertThat(taken.messages()).hasSize(1);
    assertThat(taken.dropped()).isEqualTo(1);
  }

  @Test
  void aClosedOneTakesNothing() {
    MessageBuffer buffer = new MessageBuffer(10, PLENTY, budget);
    assertThat(buffer.close()).isTrue();
    assertThat(buffer.close()).isFalse();
    assertThat(buffer.addIfRoom(Messages.of("c", "1"))).isFalse();
    assertThat(buffer.addDroppingOldest(Messages.of("c", "1"))).isZero();
    assertThat(buffer.isEmpty()).isTrue();
  }

  /** Nothing is lost that is not told, and what comes is in order. */
  @Test
  void everyMessageIsTakenOrCounted() {
    long seed = Long.getLong("naru.seed", 1);
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      BufferBudget small = new BufferBudget(random.nextInt(100, 2_000));
      MessageBuffer buffer =
          new MessageBuffer(random.nextInt(1, 20), random.nextInt(1, 1_000), small);
      Deque<String> sent = new ArrayDeque<>();
      for (int i = 0; i < 200; i++) {
        if (random.nextInt(3) > 0) {
          String body = i + "-" + "x".repeat(random.nextInt(60));
          assertThat(buffer.addDroppingOldest(Messages.of("c", body))).isNotNegative();
          sent.add(body);
        } else {
          compare(buffer.take(random.nextInt(1, 5), random.nextInt(200)), sent, seed);
        }
      }
      while (!buffer.isEmpty()) {
        compare(buffer.take(100, PLENTY), sent, seed);
      }
      assertThat(small.bytes()).as("seed " + seed).isZero();
    }
  }

  private static void compare(Taken taken, Deque<String> sent, long seed) {
    for (long i = 0; i < taken.dropped(); i++) {
      sent.remove();
    }
    for (String body : Messages.bodies(taken.messages())) {
      assertThat(body).as("seed " + seed).isEqualTo(sent.remove());
    }
  }
}
