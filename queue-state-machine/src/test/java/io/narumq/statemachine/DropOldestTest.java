package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.FullAction;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Queues whose oldest messages make room for new ones. */
class DropOldestTest extends ShardTest {
  private static QueueSettings.Builder dropping() {
    return QueueSettings.newBuilder().setOnFull(FullAction.FULL_ACTION_DROP_OLDEST_VALUE);
  }

  private void update(QueueSettings.Builder changes) {
    assertThat(shard.apply(Commands.updateQueue(QUEUE, changes))).isNotInstanceOf(Rejected.class);
  }

  private QueueView queue() {
    return shard.machine().reader().queue(QUEUE).orElseThrow();
  }

  private void send(String... bodies) {
    assertThat(shard.apply(Commands.send(QUEUE, bodies))).isInstanceOf(Sent.class);
  }

  /** A refusal leaves everything as it was. */
  private void refused(Command command) {
    QueueView before = queue();
    assertThat(shard.apply(Rejected.class, command).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
    assertThat(queue()).isEqualTo(before);
  }

  private static String[] many(int count, String body) {
    String[] bodies = new String[count];
    Arrays.fill(bodies, body);
    return bodies;
  }

  @Test
  void bytesGoUntilTheNewOnesFitAndNoFurther() {
    update(dropping().setMaxBytes(10));
    send("aaaa", "bbb", "", "cc");
    send("d");
    assertThat(queue().doomed()).as("it had room").isZero();
    send("ee");
    assertThat(queue().doomed()).isEqualTo(1);
    send("ffffff");
    assertThat(bodies(receive(10)))
        .as("3, none and 2 bytes went")
        .containsExactly("d", "ee", "ffffff");
  }

  @Test
  void eitherLimitMakesTheOldestGo() {
    update(dropping().setMaxBytes(10).setMaxMessages(3));
    send("aaaa", "b", "c");
    send("d");
    assertThat(queue().doomed()).as("one message too many").isEqualTo(1);
    send("eeeeeeeee");
    assertThat(bodies(receive(10))).as("then too many bytes").containsExactly("d", "eeeeeeeee");
  }

  @Test
  void aSendThatCanNotFitDropsNothing() {
    update(dropping().setMaxBytes(10));
    send("aaaa", "bbbb");
    refused(Commands.send(QUEUE, "12345678901"));
    List<Receipt> held = Commands.receipts(receive(1));
    refused(Commands.send(QUEUE, "1234567"));
    send("123456");
    ack(held);
    assertThat(bodies(receive(10))).containsExactly("123456");
  }

  @Test
  void atMostAThousandGoForOneSend() {
    update(dropping().setMaxBytes(1_500));
    send(many(1_000, "x"));
    send(many(500, "y"));
    refused(Commands.send(QUEUE, "z".repeat(1_001)));
    send("z".repeat(1_000));
    assertThat(queue().bodyBytes() - queue().doomed()).isEqualTo(1_500);
    refused(Commands.send(QUEUE, "z"));
  }

  @Test
  void whatIsAckedInTheSameEntryIsNotDroppedAsWell() {
    update(dropping().setMaxBytes(9));
    send("aaa", "bbb", "ccc");
    List<Receipt> late = Commands.receipts(receive(2));
    passAndTick(LEASE_MS);
    // The first of them made room by its ack, so the second has to, and not the third.
    Command both = Commands.ackAndSend(late.subList(0, 1), Commands.send(QUEUE, "dddddd"));
    shard.apply(AckedAndSent.class, both);
    assertThat(queue().doomed()).isEqualTo(1);
    assertThat(bodies(receive(10))).containsExactly("ccc", "dddddd");
  }

  @Test
  void theOldestIsLookedForAnewWithEachMessage() {
    send("old");
    shard.advance(10);
    shard.apply(Commands.send(QUEUE, Commands.set("urgent").setPriority(9)));
    shard.advance(10);
    List<Receipt> held = Commands.receipts(receive(2));
    send("young");
    shard.apply(Commands.giveBack(held, true));
    update(dropping().setMaxMessages(3));
    send("1", "2");
    assertThat(bodies(receive(10))).containsExactly("young", "1", "2");
  }

  @Test
  void setsThatExpiredBehindTheCursorAreNoObstacle() {
    update(dropping().setMaxMessages(4));
    send("a");
    shard.apply(Commands.send(QUEUE, Commands.set("over").setTtlMs(10)));
    send("b", "c");
    passAndTick(10);
    send("d");
    send("e", "f", "g");
    assertThat(bodies(receive(10))).containsExactly("d", "e", "f", "g");
  }

  @Test
  void aSendThatIsRefusedDropsNothing() {
    update(dropping().setMaxMessages(1_010));
    send("first");
    // More sets that are over than the cursor goes past at once, in front of what could be dropped.
    for (int i = 0; i < 1_005; i++) {
      shard.apply(Commands.send(QUEUE, Commands.set("over").setTtlMs(1)));
    }
    send("a", "b", "c", "d");
    passAndTick(10);
    passAndTick(0);
    assertThat(queue().ready()).isEqualTo(5);
    update(dropping().setMaxMessages(5));
    refused(Commands.send(QUEUE, "1", "2"));
    assertThat(queue().ready()).as("nothing was dropped in vain").isEqualTo(5);
    send("1");
    passAndTick(0);
    send("2", "3");
    passAndTick(0);
    assertThat(bodies(receive(10))).containsExactly("c", "d", "1", "2", "3");
  }

  @Test
  void aThousandMakeRoomAtOnce() {
    update(dropping().setMaxMessages(1_000));
    send(many(1_000, "x"));
    send(many(1_000, "x"));
    assertThat(queue().doomed()).isEqualTo(1_000);
    refused(Commands.send(QUEUE, "y"));
    assertThat(queue().ready()).isEqualTo(1_000);
  }

  @Test
  void aLimitThatIsLoweredMakesTheSurplusGoAndNothingStaysRefused() {
    for (int i = 0; i < 3; i++) {
      send(many(900, "x"));
    }
    List<Receipt> held = Commands.receipts(receive(5));
    update(dropping().setMaxMessages(4));
    refused(Commands.send(QUEUE, "new"));
    for (int i = 0; i < 100 && queue().ready() > 0; i++) {
      passAndTick(100);
    }
    assertThat(queue().ready()).as("what is leased can not go").isZero();
    ack(held.subList(0, 2));
    shard.apply(Commands.giveBack(held.subList(2, 5), true));
    send("1", "2");
    send("3");
    assertThat(bodies(receive(10))).containsExactly("x", "1", "2", "3");
    for (int i = 0; i < 10; i++) {
      passAndTick(1_000);
    }
    assertThat(shard.machine().nextServingTimerMs()).as("it ends").isGreaterThan(shard.nowMs());
  }

  @Test
  void whatIsBeyondTheLimitGoesWithoutASend() {
    send("aaaa", "bbbb", "cccc");
    update(QueueSettings.newBuilder().setMaxBytes(8));
    passAndTick(0);
    assertThat(queue().ready()).as("it refuses, and keeps what it has").isEqualTo(3);
    update(dropping());
    passAndTick(0);
    assertThat(bodies(receive(10))).containsExactly("bbbb", "cccc");
  }

  @Test
  void itHoldsWhatAModelHolds() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    update(dropping().setMaxBytes(40).setMaxMessages(9));
    ArrayDeque<String> model = new ArrayDeque<>();
    for (int i = 0; i < 500; i++) {
      List<String> bodies = new ArrayList<>();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        bodies.add("x".repeat(random.nextInt(13)));
      }
      send(bodies.toArray(String[]::new));
      model.addAll(bodies);
      while (model.size() > 9 || model.stream().mapToInt(String::length).sum() > 40) {
        model.remove();
      }
      // All is given back as it was.
      CommandResult.Received all = receive(100);
      assertThat(bodies(all)).as("seed %s, send %s", seed, i).containsExactlyElementsOf(model);
      shard.apply(Commands.giveBack(Commands.receipts(all), true));
      passAndTick(1);
    }
  }
}
