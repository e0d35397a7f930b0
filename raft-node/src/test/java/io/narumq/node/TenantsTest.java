package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.narumq.api.v1.AttachSessionRequest;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.api.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one tenant can do to another one whose queues are of the same shard. */
class TenantsTest {
  @TempDir private Path folder;
  private SecureCluster secure;

  @BeforeEach
  void start() throws Exception {
    secure = new SecureCluster(folder);
  }

  @AfterEach
  void stop() {
    secure.close();
  }

  /** They can be guessed. */
  @Test
  void nobodyGetsAtTheMessagesOfOthersByTheirReceipts() throws Exception {
    Calls mine = new Calls(secure.cluster, secure.cluster.follower(), "leased");
    mine.create();
    mine.send("a");
    ReceiveResponse leased = mine.receive(1, 5_000);
    ByteString receipt = leased.getMessages(0).getReceipt();

    for (String node : secure.cluster.running()) {
      Channel other = secure.connectAs(node, SecureCluster.OTHER);
      new Calls(other, "other.receipts", true).create();
      SessionServiceBlockingStub sessions = SessionServiceGrpc.newBlockingStub(other);
      CloseSessionRequest close =
          CloseSessionRequest.newBuilder()
              .setQueue("other.receipts")
              .setSessionId("s")
              .addStarted(receipt)
              .build();
      AttachSessionRequest attach =
          AttachSessionRequest.newBuilder()
              .setQueue("other.receipts")
              .setSessionId("s")
              .addHeld(receipt)
              .build();
      ConsumeRequest start = ConsumeClient.start("other.receipts", "s", 1, List.of(receipt));

      assertOfAnotherQueue(() -> sessions.closeSession(close));
      assertOfAnotherQueue(() -> sessions.attachSession(attach));
      assertOfAnotherQueue(
          () -> {
            throw new ConsumeClient(other, true, start).failure();
          });
    }
    assertThat(mine.ack(leased)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
  }

  /** Not only the one who opens a stream: also the one who has it open. */
  @Test
  void aStreamEndsWithTheNextRequestOfWhoeverMayNoMore() throws Exception {
    String node = secure.cluster.follower();
    Channel other = secure.connectAs(node, SecureCluster.OTHER);
    new Calls(other, "other.stream", true).create();
    ConsumeClient stream = ConsumeClient.open(other, "other.stream", "s", 10);
    assertThat(stream.started().getCreated()).isTrue();

    String rules = Files.readString(secure.rules());
    Files.writeString(secure.rules(), rules.replace("queues: \"other*\"", "queues: []"));
    AtomicLong asked = new AtomicLong();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              stream.keepAlive(asked.incrementAndGet());
              return stream.hasFailed();
            });

    assertThat(stream.failure()).hasMessageContaining("token:other may not receive");
  }

  /** And is not told of which. */
  private static void assertOfAnotherQueue(ThrowingCallable call) {
    assertThatThrownBy(call)
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("it is of another queue")
        .hasMessageNotContaining("leased");
  }
}
