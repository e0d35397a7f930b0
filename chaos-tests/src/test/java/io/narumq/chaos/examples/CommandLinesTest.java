package io.narumq.chaos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.cli.Naru;
import io.narumq.client.MessageId;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueInfo;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.ReturnReason;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command lines of the examples, in their order, on a real node. */
class CommandLinesTest {
  private static final Path DOCUMENT = Path.of("../docs/examples.md");
  private static final Pattern LINE = Pattern.compile("(?m)^ {4}naru (.*)$");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");
  private static final String ORDERS = "{shop}.orders";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final Deque<String> receipts = new ArrayDeque<>();

  @Test
  void everyLineDoesWhatItSays() throws IOException {
    LocalClusterOptions one =
        LocalClusterOptions.in(folder.resolve("node"))
            .withNodes(1)
            .withBasePort(FreePorts.anyBase(1));
    try (LocalCluster cluster = LocalCluster.start(one)) {
      cluster.awaitReady(Duration.ofSeconds(60));
      try (NaruClient naru = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
        MessageId id = prepare(naru);
        String endpoints = "--endpoints=" + String.join(",", cluster.endpoints());
        List<String> lines =
            LINE.matcher(Files.readString(DOCUMENT))
                .results()
                .map((MatchResult line) -> line.group(1))
                .toList();
        assertThat(lines).hasSizeGreaterThan(15);
        lines.forEach(line -> run(line, id, endpoints));
        check(naru);
      }
    }
  }

  private static MessageId prepare(NaruClient naru) {
    for (String queue : List.of("reminders", "imports", "orders", ORDERS, "{shop}.parcels")) {
      naru.createQueue(queue);
    }
    Operating.inOrder(naru);
    ReceivedMessage open = naru.receive("accounts", 1, Duration.ofSeconds(10)).get(0);
    naru.returnMessage(open, ReturnReason.REJECTED);
    Operating.once(naru);
    for (int i = 0; i < 6; i++) {
      naru.send(ORDERS, OutgoingMessage.of("order " + i)).orThrow();
    }
    return naru.send("orders", OutgoingMessage.of("a")).orThrow().get(0);
  }

  private void run(String line, MessageId id, String endpoints) {
    List<String> arguments = new ArrayList<>();
    for (MatchResult word : WORD.matcher(line).results().toList()) {
      String text = word.group(1) == null ? word.group() : word.group(1);
      arguments.add(
          switch (text) {
            case "RECEIPT" -> receipts.removeFirst();
            case "0-1-0-42" -> id.toString();
            case "orders.jsonl" -> folder.resolve(text).toString();
            default -> text;
          });
    }
    arguments.add(endpoints);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Naru.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(new String[0]));
    assertThat(code).as("%s: %s%s", line, out, err).isZero();
    if (line.contains("--hold")) {
      out.toString().lines().forEach(it -> receipts.add(it.substring(0, it.indexOf('\t'))));
    }
  }

  private static void check(NaruClient naru) {
    QueueInfo orders = naru.queue(ORDERS);
    assertThat(orders.acked()).isEqualTo(2);
    assertThat(orders.leased()).as("the one that was extended").isEqualTo(1);
    assertThat(orders.returned()).as("later, rejected, failed").isEqualTo(3);
    assertThat(naru.queue("copies").ready()).isEqualTo(naru.queue("orders").ready()).isPositive();
    assertThat(naru.queue("{shop}.parcels").sent()).isEqualTo(2);
    assertThat(naru.queue("signups").sent()).as("a repeat is stored once").isEqualTo(1);
    assertThat(naru.queue("accounts").poisonSkipped()).isEqualTo(1);
    assertThat(naru.recurring("reminders").list())
        .extracting(info -> info.recurring().message().toProto().getKey())
        .containsExactly("", "garden");
  }
}
