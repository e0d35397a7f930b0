package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Command;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.state.Producers;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sends that come twice, out of order, too late, or from a producer that was taken over. */
class ProducerTest extends ShardTest {
  private ProducerAttached attach(String id, boolean named) {
    return shard.apply(ProducerAttached.class, Commands.attachProducer(QUEUE, id, named));
  }

  private static Command send(ProducerAttached by, long sequence, String... bodies) {
    return Commands.stamped(Commands.send(QUEUE, bodies), by.number(), by.epoch(), sequence);
  }

  private ErrorReason refusal(Command send) {
    return shard.apply(Rejected.class, send).reason();
  }

  private long sent() {
    return shard.machine().reader().queue(QUEUE).orElseThrow().sent();
  }

  @Test
  void aRepeatStoresNothingAndIsToldTheFirstIds() {
    ProducerAttached producer = attach("p", false);
    Sent first = shard.apply(Sent.class, send(producer, 0, "a", "b"));
    shard.apply(send(producer, 1, "c"));
    Sent repeated = shard.apply(Sent.class, send(producer, 0, "a", "b"));
    assertThat(first).isEqualTo(new Sent(1, List.of(new StoredSet(0, 0, 2, false))));
    assertThat(repeated).isEqualTo(new Sent(1, List.of(new StoredSet(0, 0, 2, true))));
    assertThat(repeated.messages()).isZero();
    assertThat(bodies(receive(10))).containsExactly("a", "b", "c");
  }

  @Test
  void aRepeatInTheSameEntryIsFoundOut() {
    ProducerAttached producer = attach("p", false);
    shard.applyEntry(List.of(send(producer, 0, "a"), send(producer, 0, "a")));
    assertThat(bodies(receive(10))).containsExactly("a");
  }

  @Test
  void aRepeatIsFoundOutAfterTheAck() {
    ProducerAttached producer = attach("p", false);
    shard.apply(send(producer, 0, "a"));
    ack(Commands.receipts(receive(1)));
    shard.restart();
    assertThat(shard.apply(Sent.class, send(producer, 0, "a")).messages()).isZero();
    assertThat(receive(1).deliveries()).isEmpty();
  }

  @Test
  void aGapIsFilledLater() {
    ProducerAttached producer = attach("p", false);
    shard.apply(send(producer, 7, "b"));
    shard.apply(send(producer, 3, "a"));
    assertThat(attach("p", false).nextSequence()).isEqualTo(8);
    assertThat(sent()).isEqualTo(2);
  }

  @Test
  void aFifoQueueTakesThemOneAfterTheOther() {
    shard.apply(Commands.createFifo("f", Commands.settings(LEASE_MS, MAX_PROCESSING_MS)));
    ProducerAttached first =
        shard.apply(ProducerAttached.class, Commands.attachProducer("f", "p", true));
    assertThat(refusal(toFifo(first, 1, "k"))).isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_GAP);
    assertThat(shard.apply(Rejected.class, toFifo(first, 7, "k")).message())
        .as("tells the next one")
        .contains(" 0;");
    assertThat(refusal(toFifo(first, 0, ""))).isEqualTo(ErrorReason.ERROR_REASON_KEY_REQUIRED);
    assertThat(refusal(toFifo(first, 1, "k")))
        .as("what was refused is not stored, so nothing is stored behind it")
        .isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_GAP);
    for (int sequence = 0; sequence < 1_100; sequence++) {
      shard.apply(Sent.class, toFifo(first, sequence, "k"));
    }
    assertThat(shard.apply(Sent.class, toFifo(first, 1_000, "k")).messages()).isZero();
    assertThat(refusal(toFifo(first, 3, "k"))).isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_TOO_OLD);
    ProducerAttached next =
        shard.apply(ProducerAttached.class, Commands.attachProducer("f", "p", true));
    assertThat(next.nextSequence()).isEqualTo(1_100);
    assertThat(refusal(toFifo(next, 1_101, "k"))).isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_GAP);
    assertThat(shard.apply(Sent.class, toFifo(next, 1_100, "k")).messages()).isEqualTo(1);
  }

  private static Command toFifo(ProducerAttached by, long sequence, String key) {
    Command send = Commands.send("f", Commands.keyed(key));
    return Commands.stamped(send, by.number(), by.epoch(), sequence);
  }

  @Test
  void aRefusedSendIsNotRemembered() {
    ProducerAttached producer = attach("p", false);
    Command wrong =
        Commands.stamped(
            Commands.send(QUEUE, Commands.set("a").setPriority(99)), producer.number(), 1, 0);
    assertThat(refusal(wrong)).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(shard.apply(Sent.class, send(producer, 0, "a")).messages()).isEqualTo(1);
  }

  @Test
  void theWindowIs1024Sequences() {
    ProducerAttached producer = attach("p", false);
    for (int i = 0; i < 3_000; i++) {
      shard.apply(send(producer, i, "x"));
    }
    assertThat(shard.apply(Sent.class, send(producer, 2_999 - 1_023, "x")).messages()).isZero();
    assertThat(refusal(send(producer, 2_999 - 1_024, "x")))
        .isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_TOO_OLD);
    assertThat(Rows.all(shard.machine().rows(), Schema.STORED_SEND)).hasSize(1_024);
    assertThat(sent()).isEqualTo(3_000);
  }

  @Test
  void nothingIsStoredThatIsTooFarBehindAJump() {
    ProducerAttached producer = attach("p", false);
    shard.apply(send(producer, 5, "a"));
    shard.apply(send(producer, Long.MAX_VALUE - 1, "b"));
    assertThat(refusal(send(producer, 6, "a")))
        .isEqualTo(ErrorReason.ERROR_REASON_SEQUENCE_TOO_OLD);
    assertThat(refusal(send(producer, Long.MAX_VALUE, "c")))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(attach("p", false).nextSequence()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoWasTakenOverIsRefusedAlsoForARepeat() {
    ProducerAttached zombie = attach("p", true);
    shard.apply(send(zombie, 0, "a"));
    ProducerAttached successor = attach("p", true);
    assertThat(successor.nextSequence()).isEqualTo(1);
    assertThat(refusal(send(zombie, 0, "a"))).isEqualTo(ErrorReason.ERROR_REASON_PRODUCER_FENCED);
    assertThat(refusal(send(zombie, 1, "b"))).isEqualTo(ErrorReason.ERROR_REASON_PRODUCER_FENCED);
    assertThat(shard.apply(Sent.class, send(successor, 0, "a")).messages()).isZero();
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void anEpochThatNobodyGotIsNotKnown() {
    ProducerAttached producer = attach("p", true);
    Command forged = Commands.stamped(Commands.send(QUEUE, "a"), producer.number(), 9, 0);
    assertThat(refusal(forged)).isEqualTo(ErrorReason.ERROR_REASON_PRODUCER_NOT_FOUND);
  }

  @Test
  void oneSequenceForTwoSendsIsAConflict() {
    ProducerAttached producer = attach("p", true);
    shard.apply(send(producer, 0, "a"));
    assertThat(refusal(send(producer, 0, "a", "b")))
        .isEqualTo(ErrorReason.ERROR_REASON_DEDUPE_CONFLICT);
  }

  @Test
  void anUnnamedOneIsForgottenAfterTenMinutesOfSilence() {
    ProducerAttached producer = attach("p", false);
    for (int i = 0; i < 500; i++) {
      shard.apply(send(producer, i, "x"));
    }
    passAndTick(Producers.UNNAMED_MS - 1);
    shard.apply(send(producer, 500, "x"));
    passAndTick(Producers.UNNAMED_MS - 1);
    assertThat(shard.apply(Sent.class, send(producer, 500, "x")).messages()).isZero();
    passAndTick(1);
    assertThat(refusal(send(producer, 501, "x")))
        .isEqualTo(ErrorReason.ERROR_REASON_PRODUCER_NOT_FOUND);
    assertThat(attach("p", false).number()).isNotEqualTo(producer.number());
    for (int i = 0; i < 5; i++) {
      shard.apply(Commands.tick(100));
    }
    assertThat(Rows.all(shard.machine().rows(), Schema.STORED_SEND)).isEmpty();
  }

  private void close(ProducerAttached producer) {
    shard.apply(Done.class, Commands.closeProducer(QUEUE, producer.number(), producer.epoch()));
  }

  @Test
  void aClosedOneIsForgottenAtOnce() {
    ProducerAttached producer = attach("p", true);
    for (int i = 0; i < 500; i++) {
      shard.apply(send(producer, i, "x"));
    }
    close(producer);
    Invariants.check(shard.machine().rows());
    assertThat(refusal(send(producer, 499, "x")))
        .as("a late repeat is not stored")
        .isEqualTo(ErrorReason.ERROR_REASON_PRODUCER_NOT_FOUND);
    close(producer);
    ProducerAttached next = attach("p", true);
    assertThat(next.number()).isNotEqualTo(producer.number());
    assertThat(next.nextSequence()).isZero();
    for (int i = 0; i < 5; i++) {
      passAndTick(0);
    }
    assertThat(Rows.all(shard.machine().rows(), Schema.STORED_SEND)).isEmpty();
    Invariants.check(shard.machine().rows());
  }

  @Test
  void whoWasTakenOverDoesNotCloseItsSuccessor() {
    ProducerAttached zombie = attach("p", true);
    ProducerAttached successor = attach("p", true);
    Command close = Commands.closeProducer(QUEUE, zombie.number(), zombie.epoch());
    assertThat(refusal(close)).isEqualTo(ErrorReason.ERROR_REASON_PRODUCER_FENCED);
    assertThat(shard.apply(Sent.class, send(successor, 0, "a")).messages()).isEqualTo(1);
  }

  @Test
  void closedOnesMakeRoomForOthers() {
    for (int i = 0; i < 2 * Producers.MAX; i++) {
      ProducerAttached producer = attach("p" + i, false);
      shard.apply(send(producer, 0, "x"));
      close(producer);
    }
    assertThat(Rows.all(shard.machine().rows(), Schema.PRODUCER)).isEmpty();
  }

  @Test
  void aNamedOneIsRememberedForAWeek() {
    ProducerAttached producer = attach("p", true);
    shard.apply(send(producer, 0, "a"));
    passAndTick(Producers.NAMED_MS - 1);
    assertThat(attach("p", true).nextSequence()).isEqualTo(1);
    passAndTick(Producers.NAMED_MS);
    assertThat(attach("p", true).nextSequence()).isZero();
  }

  @Test
  void aShardRemembersABoundedNumber() {
    for (int i = 0; i < Producers.MAX; i++) {
      attach("p" + i, false);
    }
    Command oneMore = Commands.attachProducer(QUEUE, "more", true);
    assertThat(refusal(oneMore)).isEqualTo(ErrorReason.ERROR_REASON_TOO_MANY_PRODUCERS);
    assertThat(attach("p7", true).epoch()).isEqualTo(2);
    passAndTick(Producers.UNNAMED_MS);
    assertThat(shard.apply(oneMore)).isInstanceOf(ProducerAttached.class);
  }

  @Test
  void theyGoWithTheirQueue() {
    ProducerAttached producer = attach("p", true);
    for (int i = 0; i < 1_500; i++) {
      shard.apply(send(producer, i, "x"));
    }
    shard.apply(Commands.deleteQueue(QUEUE));
    shard.apply(Commands.createQueue(QUEUE, LEASE_MS, MAX_PROCESSING_MS));
    assertThat(refusal(send(producer, 9, "x")))
        .isEqualTo(ErrorReason.ERROR_REASON_PRODUCER_NOT_FOUND);
    for (int i = 0; i < 50; i++) {
      shard.apply(Commands.tick(1_000));
    }
    assertThat(Rows.all(shard.machine().rows(), Schema.PRODUCER)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.STORED_SEND)).isEmpty();
  }

  @Test
  void anAckWithSendsTakesNoStamp() {
    ProducerAttached producer = attach("p", true);
    shard.apply(Commands.send(QUEUE, "a"));
    Command both = Commands.ackAndSend(Commands.receipts(receive(1)), send(producer, 0, "b"));
    assertThat(refusal(both)).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }
}
