package io.narumq.node;

import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc.MessageServiceBlockingStub;
import io.narumq.api.v1.PurgeQueueRequest;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.QueueServiceGrpc.QueueServiceBlockingStub;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer tells where its command was applied, at the leader and through another node. */
class PositionTest {
  @TempDir static Path directory;
  static TestCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = TestCluster.start(directory, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    assertThat(cluster.fatal).isEmpty();
  }

  private final List<LogPosition> told = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callsThatFollowEachOtherAreInThisOrder(boolean atLeader) {
    String leader = cluster.awaitLeader();
    Channel channel = cluster.channel(atLeader ? leader : cluster.follower());
    MessageServiceBlockingStub messages = MessageServiceGrpc.newBlockingStub(channel);
    QueueServiceBlockingStub queues = QueueServiceGrpc.newBlockingStub(channel);
    String name = "ordered-" + atLeader;
    Calls calls = new Calls(channel, name, true);

    CreateQueueRequest create = CreateQueueRequest.newBuilder().setQueue(name).build();
    told.add(patiently(() -> queues.createQueue(create)).getPosition());
    told.add(calls.send("a", "b").getPosition());
    ReceiveResponse received = calls.receive(2, 10_000);
    told.add(received.getPosition());
    List<ByteString> receipts = receipts(received);
    ReturnRequest giveBack =
        ReturnRequest.newBuilder()
            .setQueue(name)
            .addReceipts(receipts.get(0))
            .setReason(ReturnReason.RETURN_REASON_NOT_STARTED)
            .build();
    told.add(patiently(() -> messages.return_(giveBack)).getPosition());
    AckRequest ack = AckRequest.newBuilder().setQueue(name).addReceipts(receipts.get(1)).build();
    told.add(patiently(() -> messages.ack(ack)).getPosition());
    ConsumeClient consumer = ConsumeClient.open(channel, name, name, 10);
    told.add(consumer.started().getPosition());
    consumer.messages(1);
    consumer.deliveries().forEach(it -> told.add(it.getPosition()));
    told.add(calls.send("c").getPosition());
    consumer.messages(2);
    told.add(consumer.deliveries().get(consumer.deliveries().size() - 1).getPosition());
    consumer.cancel();
    PurgeQueueRequest purge = PurgeQueueRequest.newBuilder().setQueue(name).build();
    told.add(patiently(() -> queues.purgeQueue(purge)).getPosition());
    DeleteQueueRequest delete = DeleteQueueRequest.newBuilder().setQueue(name).build();
    told.add(patiently(() -> queues.deleteQueue(delete)).getPosition());

    assertThat(told).allSatisfy(it -> assertThat(it.getTerm()).isPositive());
    assertThat(told)
        .isSortedAccordingTo(
            Comparator.comparingLong(LogPosition::getIndex).thenComparing(LogPosition::getCommand));
    assertThat(told).doesNotHaveDuplicates();
  }

  /** The receive of who waits rides in the entry of the send, behind it. */
  @Test
  void aReceiveIsBehindTheSendThatItWaitedFor() throws Exception {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "waiting");
    calls.create();
    var waiting = calls.receiveLater(1, 20_000);
    LogPosition sent = calls.send("a").getPosition();
    LogPosition received = waiting.get().getPosition();
    assertThat(received.getIndex()).isGreaterThanOrEqualTo(sent.getIndex());
    assertThat(received.getIndex() > sent.getIndex() || received.getCommand() > sent.getCommand())
        .isTrue();
  }

  /** Nothing was taken, so there is no place where. */
  @Test
  void whoGetsNothingIsToldNoPosition() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "nothing");
    calls.create();
    assertThat(calls.receive(1, 0).hasPosition()).isFalse();
  }

  private static List<ByteString> receipts(ReceiveResponse received) {
    return received.getMessagesList().stream().map(ReceivedMessage::getReceipt).toList();
  }
}
