package io.narumq.node.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Send;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.fake.FakeTransport;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.CommandLogLimits;
import io.narumq.node.log.Stamps;
import io.narumq.node.log.Submission;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.SessionAttached;
import io.narumq.statemachine.CommandResult.StoredSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A shard with streams, driven by hand: what the tests of streams have in common. */
abstract class StreamsFixture {
  /** So that an entry may be under way while the next one is looked at. */
  static final CommandLogLimits TWO_IN_FLIGHT =
      new CommandLogLimits(2, 512 << 10, 3 << 20, 4_096, 100_000, 64L << 20, 100_000, 10_000, 500);

  static final CommandResult SENT = new Sent(1, List.of(new StoredSet(0, 0, 1)));
  static final long MIB = 1 << 20;

  final FakeTime time = new FakeTime();
  final FakeTransport transport = new FakeTransport(time);
  final CommandLog log = new CommandLog(TWO_IN_FLIGHT, time, time, new Stamps(time), transport);
  long ready;
  final Delivery delivery = new Delivery(log, time, time, queue -> ready, new Receipts(3), 10);
  final Streams streams = new Streams(log, delivery, 10);

  @BeforeEach
  void lead() {
    log.companions(delivery);
    log.lead();
  }

  /** A stream whose session is attached and that has nothing to be replayed. */
  Heard running(String session, int credit) {
    Heard heard = open(session, credit);
    transport.apply(transport.entries() - 1, attached(true, false));
    assertThat(heard.next()).isEqualTo("started created=true");
    return heard;
  }

  Heard open(String session, int credit, Receipt... held) {
    Heard heard = new Heard(session, List.of(held));
    streams.open(heard.stream, credit, MIB);
    time.run();
    return heard;
  }

  void send(int messages) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    for (int i = 0; i < messages; i++) {
      index.addBodyBytes(0);
    }
    Send send =
        Send.newBuilder().setQueue("q").addSets(OutgoingSet.newBuilder().setIndex(index)).build();
    log.submit(
        new Submission(
            Command.newBuilder().setSend(send).build(), Submission.NO_DEADLINE, ignored -> {}));
    time.run();
  }

  AttachSession attach(int entry) {
    assertThat(transport.commands(entry)).hasSize(1);
    return transport.commands(entry).get(0).getAttachSession();
  }

  List<Receive> receives(int entry) {
    return transport.commands(entry).stream()
        .filter(Command::hasReceive)
        .map(Command::getReceive)
        .toList();
  }

  Receive onlyReceive(int entry) {
    assertThat(receives(entry)).hasSize(1);
    return receives(entry).get(0);
  }

  static SessionAttached attached(boolean created, boolean more, Received... replayed) {
    return new SessionAttached(created, 10_000, 3_600_000, List.of(), List.of(replayed), more);
  }

  static Received messages(int count, long bytes) {
    return new Received(
        1, 9, 30_000, bytes, List.of(new CommandResult.Delivery(0, 40, 42, count, 1)));
  }
}
