package io.narumq.node.planted;

import static io.narumq.node.planted.BuggyShard.QUEUE;
import static io.narumq.node.planted.BuggyShard.message;
import static io.narumq.node.planted.BuggyShard.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.api.QueueName;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.AttachProducer;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.ExtendLease;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.log.v1.Return;
import io.narumq.node.log.EntryOutcome;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.QueueView;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each bug misbehaves in the way that its name says, and a shard without it does not. */
class PlantedBugTest {
  private static final int LEASE_MS = BuggyShard.LEASE_MS;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(PlantedBug.class)
  void misbehavesWhenPlanted(PlantedBug bug) {
    try (BuggyShard shard = new BuggyShard(directory, bug.conduct(System::currentTimeMillis))) {
      assertThat(misbehaves(bug, shard)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(PlantedBug.class)
  void nothingMisbehavesUnlessPlanted(PlantedBug bug) {
    try (BuggyShard shard = new BuggyShard(directory, Conduct.FAITHFUL)) {
      assertThat(misbehaves(bug, shard)).isFalse();
    }
  }

  @Test
  void noneIsPlantedUnlessATestSaysSo() {
    assertThat(PlantedBug.armed()).isSameAs(Conduct.FAITHFUL);
  }

  /** No default: a new bug does not compile until it is shown here. */
  private static boolean misbehaves(PlantedBug bug, BuggyShard shard) {
    return switch (bug) {
      case ACK_BEFORE_COMMIT -> acksWhileCutOff(shard);
      case SEND_BEFORE_COMMIT -> sendsWhileCutOff(shard);
      case UNKNOWN_TOLD_AS_REFUSED -> refusesWhileCutOff(shard);
      case DEDUPE_IN_LEADER_MEMORY -> storesTwice(shard, true);
      case STAMPS_FORGOTTEN_ON_REPLAY -> storesTwice(shard, false);
      case SETTLES_FORGOTTEN_ON_REPLAY -> deliversAfterAck(shard);
      case RECEIVE_RETRY_GIVES_NEW -> givesOthersToARepeat(shard);
      case LEASES_END_ON_FAILOVER -> deliversLeasedToANewLeader(shard);
      case REDELIVERS_ON_FAILOVER -> deliversAckedToANewLeader(shard);
      case LEASE_NOT_FENCED -> settlesByAnOldReceipt(shard);
      case EXTENSION_FORGOTTEN -> endsAnExtendedLease(shard);
      case CLOCK_READ_IN_APPLY -> shard.store.applied().wallMs() != shard.wallMs;
      case ENTRY_SKIPPED_AFTER_INSTALL -> skips(shard);
      case PURGED_AHEAD_OF_DISK -> shard.store.durable().index() >= 0;
      case BODY_SWAPPED -> swapsBodies(shard);
      case DELAYED_EARLY -> delivers(shard, 0, 1_000, 800);
      case EXPIRES_EARLY -> !delivers(shard, 1_000, 0, 700);
      case TTL_IGNORED -> delivers(shard, 1_000, 0, 5_000);
      case DEAD_LETTER_DROPPED -> deadLetters(shard) == 0;
      case DEAD_LETTER_TWICE -> deadLetters(shard) == 2;
      case FIFO_BROKEN_BY_RETURN -> overtakes(shard);
      case COUNT_WRONG -> forgetsAnAck(shard);
    };
  }

  private static boolean acksWhileCutOff(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    Received received = shard.receive();
    shard.isCutOff = true;
    return shard.submit(ack(shard, received)) instanceof EntryOutcome.Applied;
  }

  private static boolean sendsWhileCutOff(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    shard.isCutOff = true;
    return shard.submit(send(QUEUE, message("b"))) instanceof EntryOutcome.Applied;
  }

  private static boolean refusesWhileCutOff(BuggyShard shard) {
    shard.isCutOff = true;
    return shard.submit(send(QUEUE, message("a"))) instanceof EntryOutcome.NotSubmitted;
  }

  private static boolean storesTwice(BuggyShard shard, boolean atANewLeader) {
    Command.Builder attach =
        Command.newBuilder()
            .setAttachProducer(AttachProducer.newBuilder().setQueue(QUEUE).setProducerId("p"));
    ProducerAttached attached = (ProducerAttached) shard.ask(attach);
    Command.Builder stamped = send(QUEUE, message("a"));
    stamped
        .getSendBuilder()
        .setProducer(
            ProducerStamp.newBuilder()
                .setNumber(attached.number())
                .setEpoch(attached.epoch())
                .setSequence(0));
    shard.ask(stamped);
    if (atANewLeader) {
      shard.newLeader();
    }
    shard.ask(stamped);
    return shard.view().sent() == 2;
  }

  private static boolean deliversAfterAck(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    EntryOutcome unused = shard.submit(ack(shard, shard.receive()));
    shard.pass(10 * LEASE_MS);
    return shard.receive().messages() > 0;
  }

  private static boolean givesOthersToARepeat(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    shard.ask(send(QUEUE, message("b")));
    Command.Builder receive = Command.newBuilder().setReceive(BuggyShard.receiveOne(QUEUE));
    receive.getReceiveBuilder().setRequestId(ByteString.copyFromUtf8("sixteen bytes it"));
    Received first = (Received) shard.ask(receive);
    return !shard.ask(receive).equals(first);
  }

  private static boolean deliversLeasedToANewLeader(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    shard.receive();
    shard.newLeader();
    return shard.receive().messages() > 0;
  }

  private static boolean deliversAckedToANewLeader(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    shard.ask(ack(shard, shard.receive()));
    shard.newLeader();
    Received again = shard.receive();
    return again.messages() > 0 && shard.body(again).equals("a");
  }

  private static boolean settlesByAnOldReceipt(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    Received first = shard.receive();
    shard.pass(10 * LEASE_MS);
    assertThat(shard.receive().messages()).isEqualTo(1);
    return shard.ask(ack(shard, first)) instanceof Settled settled
        && settled.statuses().get(0) == SettleStatus.SETTLE_STATUS_SETTLED;
  }

  private static boolean endsAnExtendedLease(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    Received received = shard.receive();
    shard.ask(
        Command.newBuilder()
            .setExtendLease(
                ExtendLease.newBuilder()
                    .addReceipts(shard.receipt(received))
                    .setLeaseMs(100 * LEASE_MS)));
    shard.pass(10 * LEASE_MS);
    return shard.receive().messages() > 0;
  }

  private static boolean skips(BuggyShard shard) {
    shard.installed();
    EntryOutcome unused = shard.submit(send(QUEUE, message("a")));
    return shard.view().sent() == 0;
  }

  private static boolean swapsBodies(BuggyShard shard) {
    shard.ask(BuggyShard.create("other", false));
    shard.ask(send(QUEUE, message("a")));
    shard.ask(send("other", message("b")));
    assertThat(shard.body(shard.receive())).isEqualTo("a");
    return !shard.body(shard.receive("other")).equals("b");
  }

  /** Whether a message with this time to live and delay is delivered after a while. */
  private static boolean delivers(BuggyShard shard, long ttlMs, long delayMs, long afterMs) {
    shard.ask(send(QUEUE, message("a").setTtlMs(ttlMs).setDelayMs(delayMs)));
    shard.pass(afterMs);
    return shard.receive().messages() > 0;
  }

  /** How many there are of a message that is rejected. */
  private static long deadLetters(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    shard.ask(giveBack(shard, shard.receive(), ReturnReason.RETURN_REASON_REJECTED));
    shard.pass(1);
    shard.pass(1_000);
    return shard
        .reader
        .queue(QueueName.deadLetterQueue(QUEUE, ""))
        .map(QueueView::ready)
        .orElse(0L);
  }

  private static boolean overtakes(BuggyShard shard) {
    String fifo = "fifo";
    shard.ask(BuggyShard.create(fifo, true));
    for (String body : new String[] {"a", "b"}) {
      Command.Builder send = send(fifo, message(body));
      send.getSendBuilder().getSetsBuilder(0).getIndexBuilder().addKeys("key");
      shard.ask(send);
    }
    shard.ask(giveBack(shard, shard.receive(fifo), ReturnReason.RETURN_REASON_FAILED));
    return !shard.body(shard.receive(fifo)).equals("a");
  }

  private static boolean forgetsAnAck(BuggyShard shard) {
    shard.ask(send(QUEUE, message("a")));
    shard.ask(ack(shard, shard.receive()));
    return shard.view().acked() != 1;
  }

  private static Command.Builder ack(BuggyShard shard, Received received) {
    return Command.newBuilder().setAck(Ack.newBuilder().addReceipts(shard.receipt(received)));
  }

  private static Command.Builder giveBack(
      BuggyShard shard, Received received, ReturnReason reason) {
    return Command.newBuilder()
        .setReturn(
            Return.newBuilder()
                .addReceipts(shard.receipt(received))
                .setReason(reason)
                .setDelayMs(0));
  }
}
