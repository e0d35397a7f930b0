package io.narumq.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Send;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.fake.FakeTransport;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues of one shard share its entries, however much one of them has waiting. */
class FairnessTest {
  private final FakeTime time = new FakeTime();
  private final FakeTransport transport = new FakeTransport(time);
  private final CommandLog log =
      new CommandLog(CommandLogLimits.DEFAULT, time, time, new Stamps(time), transport);

  @BeforeEach
  void oneEntryIsUnderWay() {
    log.lead();
    give(send("first", 1));
    time.run();
  }

  private void give(Command command) {
    log.submit(new Submission(command, Submission.NO_DEADLINE, ignored -> {}));
  }

  private static Command send(String queue, int bytes) {
    OutgoingSet.Builder set =
        OutgoingSet.newBuilder().setBodies(ByteString.copyFrom(new byte[bytes]));
    return Command.newBuilder().setSend(Send.newBuilder().setQueue(queue).addSets(set)).build();
  }

  private static Command poll(String queue, int max) {
    return Command.newBuilder()
        .setReceive(Receive.newBuilder().setQueue(queue).setMaxMessages(max))
        .build();
  }

  private static Predicate<Command> of(String queue) {
    return command ->
        command.getSend().getQueue().equals(queue) || command.getReceive().getQueue().equals(queue);
  }

  /** Applies the entry that is under way; returns the one that follows. */
  private List<Command> nextEntry() {
    int last = transport.entries() - 1;
    int commands = transport.entry(last).getCommandsCount();
    List<CommandResult> results = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      results.add(Done.DONE);
    }
    transport.apply(last, results.toArray(CommandResult[]::new));
    time.run();
    assertThat(transport.entries()).isEqualTo(last + 2);
    return transport.entry(last + 1).getCommandsList();
  }

  private int entriesUntil(Predicate<Command> wanted) {
    for (int entries = 1; ; entries++) {
      if (nextEntry().stream().anyMatch(wanted)) {
        return entries;
      }
    }
  }

  @Test
  void aFloodOfOneQueueDoesNotHoldUpTheSendOfAnother() {
    for (int i = 0; i < 20_000; i++) {
      give(send("loud", 1_000));
    }
    give(send("quiet", 1_000));
    assertThat(entriesUntil(of("quiet"))).isEqualTo(1);
  }

  @Test
  void norDoFloodsOfManyQueues() {
    for (int i = 0; i < 20_000; i++) {
      give(send("loud" + i % 50, 1_000));
    }
    give(send("quiet", 1_000));
    assertThat(entriesUntil(of("quiet"))).as("of 40").isLessThanOrEqualTo(4);
  }

  @Test
  void sharesAreOfBytesAndNotOfCommands() {
    for (int i = 0; i < 30; i++) {
      give(send("large", 1_000_000));
    }
    for (int i = 0; i < 300; i++) {
      give(send("small", 1_000));
    }
    int entries = 0;
    int large = 0;
    for (int small = 0; small < 300; entries++) {
      List<Command> entry = nextEntry();
      small += (int) entry.stream().filter(of("small")).count();
      large += (int) entry.stream().filter(of("large")).count();
    }
    assertThat(entries).isLessThanOrEqualTo(4);
    assertThat(large).as("it is not kept waiting either").isPositive();
  }

  @Test
  void whoFillsTheRoomIsRefusedAndWhoHasLittleIsNot() {
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      give(send("loud", 1_000_000), refused, "loud");
    }
    assertThat(refused).contains("loud");
    refused.clear();
    give(send("quiet", 1_000), refused, "quiet");
    assertThat(refused).isEmpty();
    for (int i = 0; i < 3; i++) {
      give(send("quiet", 1_000_000), refused, "quiet " + i);
    }
    assertThat(refused).as("no more than 2 MiB").containsExactly("quiet 2");
    for (int i = 0; i < 100; i++) {
      give(send("other" + i, 1_000_000), refused, "other" + i);
    }
    assertThat(refused).as("all together are bounded too").contains("other40", "other99");
    assertThat(log.waitingBytes()).isLessThanOrEqualTo(96L << 20);
  }

  private void give(Command command, List<String> refused, String name) {
    log.submit(new Submission(command, Submission.NO_DEADLINE, outcome -> refused.add(name)));
  }

  @Test
  void theOrderOfAQueueIsKept() {
    for (int i = 1; i <= 3_000; i++) {
      give(send("a", i % 1_000));
      give(send("b", i % 700));
    }
    List<Integer> sizes = new ArrayList<>();
    while (sizes.size() < 3_000) {
      nextEntry().stream()
          .filter(of("a"))
          .forEach(command -> sizes.add(command.getSend().getSets(0).getBodies().size()));
    }
    for (int i = 1; i <= 3_000; i++) {
      assertThat(sizes.get(i - 1)).isEqualTo(i % 1_000);
    }
  }

  @Test
  void pollsOfOneQueueDoNotHoldUpThoseOfAnother() {
    for (int i = 0; i < 1_000; i++) {
      give(poll("loud", 1_000));
    }
    give(poll("quiet", 1_000));
    give(send("quiet", 1_000));
    assertThat(entriesUntil(of("quiet").and(Command::hasReceive))).isEqualTo(1);
  }

  @Test
  void acksGetThroughWhateverIsSent() {
    for (int i = 0; i < 40_000; i++) {
      give(send("loud" + i % 200, 1_000));
    }
    for (int i = 0; i < 100; i++) {
      give(Command.newBuilder().setAck(Ack.getDefaultInstance()).build());
    }
    int entries = 0;
    for (int acks = 0; acks < 100; entries++) {
      acks += (int) nextEntry().stream().filter(Command::hasAck).count();
    }
    assertThat(entries).as("of 80").isLessThanOrEqualTo(14);
  }
}
