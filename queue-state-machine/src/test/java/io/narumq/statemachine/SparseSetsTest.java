package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Ticked;
import io.narumq.statemachine.state.SparseSets;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets of which a few messages are never settled: the others leave no bytes behind. */
class SparseSetsTest extends ShardTest {
  private static final int SIZE = 100;
  private static final int BODY_BYTES = 200;

  private static String body(int number) {
    return ("message " + number + " ").repeat(30).substring(0, BODY_BYTES);
  }

  private static OutgoingSet.Builder set(int first) {
    String[] bodies = new String[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bodies[i] = body(first + i);
    }
    return Commands.set(bodies);
  }

  private static OutgoingSet.Builder withHeaders(OutgoingSet.Builder set) {
    for (int i = 0; i < SIZE; i++) {
      Header header = Header.newBuilder().setName("number").setValue("value " + i).build();
      set.getIndexBuilder().addHeaders(MessageHeaders.newBuilder().addHeaders(header));
    }
    return set;
  }

  private long storedBytes() {
    Collection<ByteString> bodies = Rows.all(shard.machine().rows(), Schema.BODIES).values();
    return bodies.stream().mapToLong(ByteString::size).sum();
  }

  /** Acks all messages of a delivery but every so many-th. */
  private List<Receipt> ackAllBut(int every, Received received) {
    List<Receipt> kept = new ArrayList<>();
    List<Receipt> acked = new ArrayList<>();
    List<Receipt> all = Commands.receipts(received);
    for (int i = 0; i < all.size(); i++) {
      (i % every == 0 ? kept : acked).add(all.get(i));
    }
    ack(acked);
    return kept;
  }

  private void sweep() {
    shard.advance(SparseSets.AFTER_MS);
    while (shard.apply(Ticked.class, Commands.tick(1_000)).more()) {
      // A bounded number of sets each time.
    }
  }

  private static List<String> everyFiftieth(int until) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < until; i += 50) {
      bodies.add(body(i));
    }
    return bodies;
  }

  @Test
  void whatIsLeftIsDeliveredAsItWas() {
    shard.apply(Commands.send(QUEUE, withHeaders(set(0)), set(100)));
    ackAllBut(50, receive(200));
    sweep();
    assertThat(storedBytes()).isEqualTo(4L * BODY_BYTES);
    Received again = receive(10);
    assertThat(bodies(again)).containsExactlyElementsOf(everyFiftieth(200));
    Delivery second = again.deliveries().get(1);
    assertThat(shard.machine().reader().messages(1, second).get(0).headers())
        .extracting(Header::getValue)
        .containsExactly("value 50");
    shard.restart();
    assertThat(bodies(again)).containsExactlyElementsOf(everyFiftieth(200));
    ack(Commands.receipts(again));
    assertThat(storedBytes()).isZero();
  }

  @Test
  void receiptsStayGood() {
    shard.apply(Commands.send(QUEUE, set(0)));
    List<Receipt> kept = ackAllBut(50, receive(100));
    extend(kept, 10 * SparseSets.AFTER_MS);
    sweep();
    assertThat(storedBytes()).isEqualTo(2L * BODY_BYTES);
    ack(kept);
    assertThat(storedBytes()).isZero();
  }

  @Test
  void aSetThatIsSettledWholeInTimeIsNotTouched() {
    shard.apply(Commands.send(QUEUE, set(0)));
    List<Receipt> kept = ackAllBut(50, receive(100));
    shard.advance(SparseSets.AFTER_MS - 1);
    shard.apply(Commands.tick(1_000));
    assertThat(storedBytes()).isEqualTo((long) SIZE * BODY_BYTES);
    ack(kept);
    sweep();
    assertThat(storedBytes()).isZero();
  }

  @Test
  void aSetWithAThirdAliveStaysAndOneThatShrinksIsCutAgain() {
    shard.apply(Commands.send(QUEUE, set(0)));
    List<Receipt> kept = ackAllBut(3, receive(100));
    extend(kept, 10 * SparseSets.AFTER_MS);
    sweep();
    assertThat(storedBytes()).isEqualTo((long) SIZE * BODY_BYTES);
    ack(kept.subList(20, kept.size()));
    sweep();
    assertThat(storedBytes()).isEqualTo(20L * BODY_BYTES);
    ack(kept.subList(2, 20));
    sweep();
    assertThat(storedBytes()).isEqualTo(2L * BODY_BYTES);
    shard.advance(10 * SparseSets.AFTER_MS);
    shard.apply(Commands.tick(1_000));
    assertThat(bodies(receive(10))).containsExactly(body(0), body(3));
  }

  @Test
  void manySetsTakeMoreThanOneTickAndNoneIsForgotten() {
    int sets = 500;
    for (int i = 0; i < sets; i++) {
      shard.apply(Commands.send(QUEUE, set(i * SIZE)));
    }
    for (int i = 0; i < sets; i++) {
      ackAllBut(SIZE, receive(SIZE));
    }
    sweep();
    assertThat(storedBytes()).isEqualTo((long) sets * BODY_BYTES);
  }

  @Test
  void aDeliveryOfLongAgoHasNoEmptyBodies() {
    shard.apply(Commands.send(QUEUE, set(0)));
    Received all = receive(100);
    ackAllBut(50, all);
    sweep();
    assertThat(bodies(all)).as("what is settled is not there").containsExactly(body(0), body(50));
  }
}
