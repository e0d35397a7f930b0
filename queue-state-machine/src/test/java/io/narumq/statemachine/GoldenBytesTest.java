package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.OwnedPartitions;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.TopicPartitions;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.state.v1.SubscriptionStart;
import io.narumq.statemachine.store.GoldenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Logs and databases outlive the code that wrote them. Each line of the golden files is a sample as
 * text and the bytes it had when it was first written; both directions must hold for ever. New
 * kinds are added by {@code -Dnaru.rewrite=true}; a line that changes is an incompatible change.
 */
class GoldenBytesTest {
  private static final Path COMMANDS = Path.of("src/test/resources/golden/commands.txt");
  private static final Path ROWS = Path.of("src/test/resources/golden/rows.txt");

  @Test
  void commandsKeepTheirBytes() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Command command : samples()) {
      LogEntry entry =
          LogEntry.newBuilder().setServingMs(1).setWallMs(2).addCommands(command).build();
      String text = TextFormat.printer().emittingSingleLine(true).printToString(entry).strip();
      lines.add(text + " = " + hex(entry));
      assertThat(LogEntry.parseFrom(entry.toByteArray())).isEqualTo(entry);
    }
    compare(COMMANDS, lines);
  }

  @Test
  void everyCommandHasASample() {
    Set<String> all = new TreeSet<>();
    Command.getDescriptor().getOneofs().get(0).getFields().forEach(f -> all.add(f.getName()));
    Set<String> sampled = new TreeSet<>();
    samples().forEach(c -> c.getAllFields().keySet().forEach(f -> sampled.add(f.getName())));
    assertThat(sampled).isEqualTo(all);
  }

  /** A field that is in no sample could change its number and nobody would notice. */
  @Test
  void everyFieldOfEveryCommandIsInASample() {
    Set<String> all = new TreeSet<>();
    Set<String> sampled = new TreeSet<>();
    for (Command command : samples()) {
      Message body = (Message) command.getAllFields().values().iterator().next();
      body.getDescriptorForType().getFields().forEach(f -> all.add(f.getFullName()));
      body.getAllFields().keySet().forEach(f -> sampled.add(f.getFullName()));
    }
    assertThat(sampled).isEqualTo(all);
  }

  @Test
  void rowsKeepTheirBytes() throws IOException {
    compare(ROWS, GoldenRows.lines());
  }

  private static List<Command> samples() {
    List<Receipt> receipts =
        List.of(
            Receipt.newBuilder()
                .setShard(1)
                .setQueueId(2)
                .setLane(3)
                .setSetFirst(4)
                .setSequence(5)
                .setLeaseId(6)
                .build());
    return List.of(
        Commands.createQueue("q", 30_000, 3_600_000),
        Commands.send("q", Commands.set("a", "", "ccc").setPriority(3)),
        Commands.send(
            "q",
            Commands.set("a").setDelayMs(1_000).setTtlMs(3_000),
            Commands.set("b").setDeliverAtWallMs(2_000)),
        Commands.of(
            Commands.receive("q", 10)
                .setLeaseMs(1_000)
                .setSessionId("s")
                .setRequestId(ByteString.copyFromUtf8("r"))),
        Commands.of(Commands.receive("q", 10).setSessionId("s").setOnCredit(true)),
        Commands.ack(receipts),
        Commands.giveBack(receipts, ReturnReason.RETURN_REASON_NOT_STARTED, 1_000),
        Commands.extend(receipts, 1_000),
        Commands.attach("s", 10_000),
        Commands.of(Commands.replay("s", "q", receipts, 100).setReplayAfter(receipts.get(0))),
        Commands.keepAlive("s"),
        Commands.close("s", receipts),
        Commands.tick(1_000),
        Commands.deleteQueue("q"),
        Commands.purge("q"),
        Commands.purgeKeepingDelayed("q"),
        Commands.checksum(),
        Commands.of(
            Commands.redrive("{q}.dlq")
                .setTarget("q")
                .setMaxMessages(1_000)
                .setPerSecond(10)
                .setOnlyFrom("q")
                .setOnlyReason(1)),
        Commands.cancelRedrive("{q}.dlq"),
        Commands.attachProducer("q", "p", true),
        Commands.closeProducer("q", 1, 2),
        Commands.stamped(Commands.send("q", "a"), 1, 2, 3),
        Commands.ackAndSend(receipts, Commands.send("q", "a")),
        Commands.send("q", Commands.deduped("k", "a")),
        Commands.putRecurring(
            "q", "n", Commands.every(60_000, 1_000), Commands.set("a").setPriority(3)),
        Commands.putRecurring(
            "q",
            "n",
            Commands.schedule(Commands.cron().setUtcOffsetMinutes(-90).setExpression("* * * * *")),
            Commands.set("a")),
        Commands.deleteRecurring("q", "n"),
        Commands.createFifo("q", Commands.settings(30_000, 3_600_000).setOnPoison(2)),
        Commands.send("q", Commands.keyed("a", "b")),
        Commands.unpark("q", "a", UnparkAction.UNPARK_ACTION_SKIP),
        Commands.updateQueue("q", Commands.settings(30_000, 3_600_000)),
        GroupCommands.of(
            GroupCommands.join("g", "m", GroupCommands.topic("t", 5, 12)).setInstanceId("i")),
        GroupCommands.of(
            GroupCommands.heartbeat("g", "m", 7)
                .setOwned(
                    OwnedPartitions.newBuilder()
                        .addTopics(
                            TopicPartitions.newBuilder()
                                .setName("t")
                                .setUid(5)
                                .addPartitions(0)
                                .addPartitions(11)))),
        GroupCommands.leave("g", "m"),
        GroupCommands.leaveInstance("g", "i"),
        GroupCommands.commit(
            "g", "m", 7, GroupCommands.topic("t", 5, 12), GroupCommands.at(3, 4).setMetadata("x")),
        GroupCommands.reset(
            "g", "m", 7, GroupCommands.topic("t", 5, 12), GroupCommands.at(3, 4).setMetadata("x")),
        GroupCommands.deleteGroup("g"),
        TopicCommands.create("t", TopicCommands.settings(3, 60_000, 1_000)),
        TopicCommands.update("t", TopicCommands.settings(3, 70_000, 0)),
        TopicCommands.delete("t"),
        TopicCommands.confirm("t", 1, 2),
        TopicCommands.put("t", 1, 2, TopicCommands.settings(3, 60_000, 1_000), 0, 2),
        TopicCommands.publish("t", 2, TopicCommands.index("a", "bb"), "abb"),
        TopicCommands.stamped(TopicCommands.publish("t", 2, "a"), 1, 2, 3),
        TopicCommands.bind("{t}", "{t}.q", "a exists"),
        TopicCommands.unbind("{t}", "{t}.q"),
        TopicCommands.attachProducer("t", 2, "p"),
        TopicCommands.closeProducer("t", 2, 1, 2),
        TopicCommands.of(7, TopicCommands.publish("t", 2, "a")),
        TopicCommands.of(7, TopicCommands.attachProducer("t", 2, "p")),
        SubscriptionCommands.create(
            "t",
            "s",
            SubscriptionCommands.settings(SubscriptionCommands.delivery(30_000), "a exists"),
            SubscriptionCommands.at(1, 7).toBuilder().setPublishedWallMs(5).build()),
        SubscriptionCommands.create(
            "t",
            "s",
            SubscriptionCommands.settings(SubscriptionCommands.delivery(30_000), ""),
            SubscriptionStart.newBuilder().setLatest(true).build()),
        SubscriptionCommands.update(
            "t", "s", SubscriptionSettings.newBuilder().setFilter("").build()),
        SubscriptionCommands.delete("t", "s"),
        SubscriptionCommands.put(
            TopicCommands.put("t", 1, 2, TopicCommands.settings(3, 60_000, 1_000), 0, 2),
            List.of(
                SubscriptionCommands.record(
                        "s",
                        4,
                        SubscriptionCommands.settings(
                            SubscriptionCommands.delivery(30_000), "a exists"))
                    .toBuilder()
                    .setCreatedWallMs(9)
                    .build())));
  }

  private static void compare(Path golden, List<String> lines) throws IOException {
    if (Boolean.getBoolean("naru.rewrite")) {
      Files.write(golden, lines);
    }
    assertThat(Files.readAllLines(golden)).containsExactlyElementsOf(lines);
  }

  private static String hex(Message message) {
    return HexFormat.of().formatHex(message.toByteArray());
  }
}
