package io.narumq.statemachine;

import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Receipt;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Settled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A shard with one queue, and short ways to use it. Time is a number; nothing waits. */
abstract class ShardTest {
  static final String QUEUE = "orders";
  static final long LEASE_MS = 30_000;
  static final long MAX_PROCESSING_MS = 100_000;

  @TempDir Path directory;
  TestShard shard;

  @BeforeEach
  void open() {
    shard = new TestShard(directory);
    shard.apply(Commands.createQueue(QUEUE, LEASE_MS, MAX_PROCESSING_MS));
  }

  @AfterEach
  void checkAndClose() {
    Invariants.check(shard.machine().rows());
    shard.close();
  }

  Received receive(int max) {
    return shard.apply(Received.class, Commands.of(Commands.receive(QUEUE, max)));
  }

  Received receiveIn(String session, int max) {
    return shard.apply(
        Received.class, Commands.of(Commands.receive(QUEUE, max).setSessionId(session)));
  }

  List<String> bodies(Received received) {
    List<String> bodies = new ArrayList<>();
    received.deliveries().stream()
        .flatMap(d -> shard.machine().reader().messages(received.queueId(), d).stream())
        .forEach(message -> bodies.add(message.body().toStringUtf8()));
    return bodies;
  }

  List<SettleStatus> ack(List<Receipt> receipts) {
    return shard.apply(Settled.class, Commands.ack(receipts)).statuses();
  }

  List<ExtendStatus> extend(List<Receipt> receipts, long leaseMs) {
    return shard.apply(Extended.class, Commands.extend(receipts, leaseMs)).statuses();
  }

  void passAndTick(long ms) {
    shard.advance(ms);
    shard.apply(Commands.tick(1_000));
  }
}
