package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Command;
import io.narumq.statemachine.CommandResult.Received;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key with a million messages that wait, in front of all others: what a receive and an ack of the
 * others cost, beside a queue without it. Run by {@code -Dtest=HotKeyTest -DexcludedGroups=}.
 */
@Tag("long")
class HotKeyTest {
  private static final int HOT = Integer.getInteger("naru.hot.messages", 1_000_000);
  private static final int WORKED_OFF = HOT / 10;
  private static final int OTHERS = 20_000;
  private static final int ROUNDS = 3;
  private static final int BATCH = 500;
  private static final String QUEUE = "q";

  @TempDir Path directory;

  /** The lowest of all rounds, in us: what else the machine does only adds to it. */
  private long lowestWithout = Long.MAX_VALUE;

  private long lowestBeside = Long.MAX_VALUE;

  @Test
  void othersDoNotFeelIt() {
    try (TestShard without = shard("without");
        TestShard with = shard("with")) {
      send(with, HOT, i -> "hot");
      Received head = receive(with);
      for (int round = 0; round < ROUNDS; round++) {
        compare("blocked, round " + round, without, with);
      }
      for (int i = 0; i < WORKED_OFF; i++) {
        with.apply(Commands.ack(Commands.receipts(head)));
        head = receive(with);
      }
      compare("blocked again after " + WORKED_OFF + " of it were done", without, with);
      assertThat(with.machine().reader().queue(QUEUE).orElseThrow().blocked())
          .isEqualTo(HOT - WORKED_OFF - 1);
      assertThat(lowestBeside).as("p99").isLessThanOrEqualTo(2 * lowestWithout);
    }
  }

  private TestShard shard(String name) {
    TestShard shard = new TestShard(directory.resolve(name));
    shard.apply(Commands.createFifo(QUEUE, Commands.settings(1_000_000_000, 1_000_000_000)));
    return shard;
  }

  private interface KeyOf {
    String key(int number);
  }

  private static void send(TestShard shard, int messages, KeyOf keys) {
    for (int sent = 0; sent < messages; sent += BATCH) {
      String[] batch = new String[BATCH];
      for (int i = 0; i < BATCH; i++) {
        batch[i] = keys.key(sent + i);
      }
      shard.apply(Commands.send(QUEUE, Commands.keyed(batch)));
    }
  }

  private static Received receive(TestShard shard) {
    Command one = Commands.of(Commands.receive(QUEUE, 1));
    Received received = shard.apply(Received.class, one);
    assertThat(received.messages()).isEqualTo(1);
    return received;
  }

  /** By turns, so that what the machine does besides meets both. */
  private void compare(String what, TestShard without, TestShard with) {
    send(without, OTHERS, i -> "key " + i);
    send(with, OTHERS, i -> "key " + i);
    long[] plain = new long[OTHERS];
    long[] beside = new long[OTHERS];
    for (int i = 0; i < OTHERS; i++) {
      plain[i] = receiveAndAck(without);
      beside[i] = receiveAndAck(with);
    }
    Arrays.sort(plain);
    Arrays.sort(beside);
    lowestWithout = Math.min(lowestWithout, at(plain, 99));
    lowestBeside = Math.min(lowestBeside, at(beside, 99));
    System.out.printf(
        "%s: receive and ack of another key, without / beside %,d hot messages: p50 %d / %d us,"
            + " p99 %d / %d us%n",
        what, HOT, at(plain, 50), at(beside, 50), at(plain, 99), at(beside, 99));
  }

  private static long receiveAndAck(TestShard shard) {
    long beganNs = System.nanoTime();
    Received received = receive(shard);
    shard.apply(Commands.ack(Commands.receipts(received)));
    return System.nanoTime() - beganNs;
  }

  /** In microseconds. */
  private static long at(long[] sorted, int percent) {
    return sorted[sorted.length * percent / 100] / 1_000;
  }
}
