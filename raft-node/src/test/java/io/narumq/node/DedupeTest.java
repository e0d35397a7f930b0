package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.SendResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages with a dedupe key, sent more than once, also to the next leader. */
class DedupeTest {
  private static final String QUEUE = "q";

  @TempDir Path directory;

  private static OutgoingMessage message(String key, String body) {
    return OutgoingMessage.newBuilder()
        .setBody(ByteString.copyFromUtf8(body))
        .setDedupeKey(key)
        .build();
  }

  /** For each message its sequence, and whether it was sent before. */
  private static List<String> told(SendResponse response) {
    return response.getStoredList().stream()
        .map(range -> range.getFirst().getSequence() + (range.getDuplicate() ? " again" : ""))
        .toList();
  }

  @Test
  void aMessageIsStoredOnceAlsoByTheNextLeader() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String first = cluster.awaitLeader();
      Calls calls = new Calls(cluster, first, QUEUE);
      calls.create();
      OutgoingMessage plain = OutgoingMessage.newBuilder().setPriority(3).build();
      assertThat(told(calls.send(message("a", "1"), plain, message("b", "2"), message("a", "1"))))
          .containsExactly("0", "0", "1", "0 again");

      cluster.stop(first);
      Calls after = new Calls(cluster, cluster.awaitLeader(), QUEUE);
      OutgoingMessage otherHeaders = message("b", "2").toBuilder().putHeaders("try", "2").build();
      assertThat(told(after.send(message("c", "3"), otherHeaders))).containsExactly("2", "1 again");
      after.ack(after.receive(10, 0));
      assertThat(told(after.send(message("c", "3")))).containsExactly("2 again");
      assertError(
          () -> after.send(message("d", "4"), message("c", "another")),
          Status.Code.ALREADY_EXISTS,
          "DEDUPE_CONFLICT");
      assertThat(after.stats().getSent()).isEqualTo(4);
      assertThat(cluster.fatal).isEmpty();
    }
  }

  @Test
  void keysAndWindowsAreChecked() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      Calls calls = new Calls(cluster, cluster.awaitLeader(), QUEUE);
      QueueConfig made = calls.create(QueueConfig.newBuilder());
      assertThat(Durations.toMinutes(made.getDedupeWindow())).isEqualTo(5);
      assertThat(calls.send(message("\u00e4".repeat(64), "1")).getStoredList())
          .extracting(MessageRange::getDuplicate)
          .containsExactly(false);
      assertError(
          () -> calls.send(message("\u00e4".repeat(64) + "x", "1")),
          Status.Code.INVALID_ARGUMENT,
          "FIELD_INVALID");
      for (long seconds : List.of(0L, 59L, 7 * 86_400L + 1)) {
        assertError(
            () ->
                calls.update(
                    QueueConfig.newBuilder().setDedupeWindow(Durations.fromSeconds(seconds))),
            Status.Code.INVALID_ARGUMENT,
            "FIELD_INVALID");
      }
    }
  }
}
