package io.narumq.node;

import static io.narumq.node.Patience.patiently;
import static io.narumq.node.Patience.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.DeleteTopicRequest;
import io.narumq.api.v1.FetchStart;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopicRequest;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.TopicConfig;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.api.v1.TopicServiceGrpc.TopicServiceBlockingStub;
import io.narumq.api.v1.UpdateTopicRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetch streams on three nodes and one shard: by the leader, passed on to it, or of a replica. */
@TestInstance(Lifecycle.PER_CLASS)
class FetchStreamTest {
  private static final long MANY_BYTES = 64 << 20;

  private TestCluster cluster;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = TestCluster.start(directory, 1);
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private TopicServiceBlockingStub topics() {
    return TopicServiceGrpc.newBlockingStub(cluster.channel(cluster.running().get(0)));
  }

  private void create(String topic) {
    CreateTopicRequest request =
        CreateTopicRequest.newBuilder()
            .setTopic(topic)
            .setConfig(TopicConfig.newBuilder().setPartitions(1))
            .build();
    patiently(() -> topics().createTopic(request));
  }

  /** A set of so many messages, of so many bytes each. */
  private void publish(String topic, int messages, int bytes) {
    MessageSet.Builder set =
        MessageSet.newBuilder().setBodies(ByteString.copyFrom(new byte[messages * bytes]));
    for (int i = 0; i < messages; i++) {
      set.addHeads(MessageHead.newBuilder().setBodyBytes(bytes));
    }
    publish(topic, set.build());
  }

  private void publish(String topic, MessageSet set) {
    PublishRequest request = PublishRequest.newBuilder().setTopic(topic).setSet(set).build();
    patiently(() -> topics().publish(request));
  }

  private FindOffsetResponse find(String topic) {
    return patiently(
        () -> topics().findOffset(FindOffsetRequest.newBuilder().setTopic(topic).build()));
  }

  private String follower() {
    String leader = cluster.awaitLeader();
    return cluster.running().stream().filter(it -> !it.equals(leader)).findFirst().orElseThrow();
  }

  private FetchClient open(FetchStart.Builder start) {
    return new FetchClient(cluster.channel(cluster.awaitLeader()), true, start);
  }

  /** All that is stored before an answer to a call of the same kind was told before it, too. */
  private void assertNothingMore(FetchClient stream, String topic, int sets) {
    FetchClient other = open(FetchClient.start(topic, 0, 1_000, MANY_BYTES));
    other.offsets((int) find(topic).getNextOffset());
    other.cancel();
    assertThat(stream.offsets(sets)).hasSize(sets);
  }

  @ParameterizedTest
  @ValueSource(strings = {"leader", "forwarded", "replica"})
  void whatIsThereIsToldAndWhatComesLater(String way) {
    create(way);
    publish(way, 3, 10);
    publish(way, 2, 10);
    FetchClient stream =
        new FetchClient(
            cluster.channel(way.equals("leader") ? cluster.awaitLeader() : follower()),
            true,
            FetchClient.start(way, 1, 1_000, MANY_BYTES).setFromReplica(way.equals("replica")));
    assertThat(stream.offsets(2)).containsExactly(0L, 3L);
    for (int i = 0; i < 20; i++) {
      publish(way, 1, 10);
      assertThat(stream.offsets(3 + i).get(2 + i)).isEqualTo(5L + i);
    }
    assertThat(stream.responses().get(stream.responses().size() - 1).getNextOffset()).isEqualTo(25);
    stream.halfClose();
    stream.awaitCompleted();
  }

  @Test
  void aStreamFromAReplicaThatIsBehindBeginsWhenItHasTheOffset() {
    create("ahead");
    FetchClient stream =
        new FetchClient(
            cluster.channel(follower()),
            true,
            FetchClient.start("ahead", 3, 10, MANY_BYTES).setFromReplica(true));
    for (int i = 0; i < 4; i++) {
      publish("ahead", 1, 1);
    }
    assertThat(stream.offsets(1)).containsExactly(3L);
  }

  @Test
  void nothingIsToldBeyondTheMessagesThatWereGranted() {
    create("messages");
    for (int i = 0; i < 10; i++) {
      publish("messages", 1, 10);
    }
    FetchClient stream = open(FetchClient.start("messages", 0, 3, MANY_BYTES));
    assertThat(stream.offsets(3)).containsExactly(0L, 1L, 2L);
    assertNothingMore(stream, "messages", 3);
    stream.grant(2, 0);
    stream.offsets(5);
    publish("messages", 1, 10);
    assertNothingMore(stream, "messages", 5);
    stream.grant(100, 0);
    assertThat(stream.offsets(11)).isEqualTo(LongStream.range(0, 11).boxed().toList());
  }

  /** The last set is larger than what is left, and the next grant pays for it. */
  @Test
  void nothingIsToldBeyondTheBytesThatWereGranted() {
    create("bytes");
    for (int i = 0; i < 10; i++) {
      publish("bytes", 1, 1_000);
    }
    FetchClient stream = open(FetchClient.start("bytes", 0, 1_000, 2_500));
    stream.offsets(3);
    assertNothingMore(stream, "bytes", 3);
    stream.grant(0, 400);
    assertNothingMore(stream, "bytes", 3);
    stream.grant(0, 1_101);
    stream.offsets(5);
    assertNothingMore(stream, "bytes", 5);
  }

  @Test
  void aSetOfManyMessagesIsToldWholeAndPaidForLater() {
    create("whole");
    publish("whole", 10, 1);
    publish("whole", 1, 1);
    FetchClient stream = open(FetchClient.start("whole", 4, 1, MANY_BYTES));
    assertThat(stream.offsets(1)).containsExactly(0L);
    stream.grant(9, 0);
    stream.grant(1, 0);
    assertThat(stream.offsets(2)).containsExactly(0L, 10L);
  }

  @Test
  void packedSetsAreToldAsTheyAre() {
    create("packed");
    MessageSet set =
        MessageSet.newBuilder()
            .addHeads(MessageHead.newBuilder().setBodyBytes(5_000).setKey("k").setSubject("s"))
            .setCompression(Compression.COMPRESSION_ZSTD)
            .setBodies(ByteString.copyFromUtf8("packed"))
            .build();
    publish("packed", set);
    publish("packed", set);
    FetchClient stream = open(FetchClient.start("packed", 0, 10, 5_000));
    stream.offsets(1);
    assertThat(stream.sets().get(0).getSet()).isEqualTo(set);
    stream.grant(0, 1);
    stream.offsets(2);
  }

  /** Flow control holds it up: what it is not told is not read from the database. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReaderThatDoesNotReadCostsNoMemoryAndGetsAllOfItLater(boolean atLeader) {
    String topic = "slow-" + atLeader;
    create(topic);
    int sets = 40;
    for (int i = 0; i < sets; i++) {
      publish(topic, 1, 1 << 20);
    }
    FetchClient slow =
        new FetchClient(
            cluster.channel(atLeader ? cluster.awaitLeader() : follower()),
            false,
            FetchClient.start(topic, 0, 1_000, MANY_BYTES));
    FetchClient quick = open(FetchClient.start(topic, 0, 1_000, MANY_BYTES));
    quick.offsets(sets);
    assertThat(slow.responses()).isEmpty();
    // What was not read when it went is out of range; a node that had read ahead would tell it.
    patiently(
        () ->
            topics()
                .updateTopic(
                    UpdateTopicRequest.newBuilder()
                        .setTopic(topic)
                        .setConfig(TopicConfig.newBuilder().setRetentionBytes(1 << 20))
                        .build()));
    await().atMost(Duration.ofSeconds(20)).until(() -> find(topic).getFirstOffset() == sets - 1);
    slow.read(1_000);
    assertThat(slow.reason().getReason()).isEqualTo("OFFSET_OUT_OF_RANGE");
    assertThat(slow.reason().getMetadataMap())
        .containsEntry("first_offset", Integer.toString(sets - 1))
        .containsEntry("next_offset", Integer.toString(sets));
    assertThat(slow.sets()).hasSizeLessThan(20);
    assertThat(slow.offsets()).isEqualTo(LongStream.range(0, slow.sets().size()).boxed().toList());
  }

  @Test
  void whatIsNotThereIsSaid() {
    create("errors");
    publish("errors", 1, 1);
    var range = open(FetchClient.start("errors", 2, 1, 1)).reason();
    assertThat(range.getReason()).isEqualTo("OFFSET_OUT_OF_RANGE");
    assertThat(range.getMetadataMap())
        .containsEntry("first_offset", "0")
        .containsEntry("next_offset", "1");
    assertThat(open(FetchClient.start("errors", 0, 1, 1).setPartition(1)).reason().getReason())
        .isEqualTo("PARTITION_NOT_FOUND");
    assertThat(open(FetchClient.start("Not A Topic", 0, 1, 1)).reason().getReason())
        .isEqualTo("FIELD_INVALID");
    FetchClient twice = open(FetchClient.start("errors", 1, 1, 1));
    twice.again(FetchClient.start("errors", 1, 1, 1));
    assertThat(twice.reason().getReason()).isEqualTo("FIELD_INVALID");
  }

  @Test
  void aStreamEndsWithItsTopic() {
    create("again");
    int before =
        patiently(() -> topics().getTopic(GetTopicRequest.newBuilder().setTopic("again").build()))
            .getIncarnation();
    FetchStart.Builder start = FetchClient.start("again", 0, 10, MANY_BYTES).setIncarnation(before);
    FetchClient stream = open(start);
    publish("again", 1, 1);
    stream.offsets(1);
    patiently(
        () -> topics().deleteTopic(DeleteTopicRequest.newBuilder().setTopic("again").build()));
    assertThat(stream.reason().getReason()).isEqualTo("PARTITION_NOT_FOUND");
    create("again");
    assertThat(open(start).reason().getReason()).isEqualTo("TOPIC_REPLACED");
  }

  @Test
  void nothingIsLostOrDoubledWhenTheLeaderStops(@TempDir Path directory) throws Exception {
    try (TestCluster three = TestCluster.start(directory, 1)) {
      String leader = three.awaitLeader();
      List<String> others = three.running().stream().filter(it -> !it.equals(leader)).toList();
      TopicServiceBlockingStub stub =
          TopicServiceGrpc.newBlockingStub(three.channel(others.get(0)));
      CreateTopicRequest create =
          CreateTopicRequest.newBuilder()
              .setTopic("t")
              .setConfig(
                  TopicConfig.newBuilder().setPartitions(1).setRetention(Durations.fromDays(1)))
              .build();
      patiently(() -> stub.createTopic(create));
      publish(stub, "0", "1");
      FetchStart.Builder start = FetchClient.start("t", 0, 1_000, MANY_BYTES);
      FetchClient direct = new FetchClient(three.channel(leader), true, start);
      FetchClient through = new FetchClient(three.channel(others.get(0)), true, start);
      FetchClient replica =
          new FetchClient(three.channel(others.get(1)), true, start.clone().setFromReplica(true));
      direct.offsets(2);
      through.offsets(2);

      three.stop(leader);
      direct.reason();
      assertThat(through.reason().getReason()).isIn("NOT_LEADER", "NO_LEADER", "OUTCOME_UNKNOWN");
      three.awaitLeader();
      publish(stub, "2", "3");
      assertThat(bodies(replica, 4)).containsExactly("0", "1", "2", "3");
      FetchClient next = reopen(three, others.get(1), start.setOffset(2));
      assertThat(bodies(next, 2)).containsExactly("2", "3");
    }
  }

  /** The node lives on and goes on to apply, but it is not the leader that the stream wants. */
  @Test
  void aStreamEndsWhenItsNodeHandsTheLeadershipOver(@TempDir Path directory) throws Exception {
    try (TestCluster three = TestCluster.balanced(directory, 1)) {
      for (String node : List.of("n1", "n2", "n3")) {
        three.start(node);
      }
      three.awaitPlacement();
      String preferred = three.awaitLeader();
      three.stop(preferred);
      String leader = three.awaitLeader();
      TopicServiceBlockingStub stub = TopicServiceGrpc.newBlockingStub(three.channel(leader));
      CreateTopicRequest create =
          CreateTopicRequest.newBuilder()
              .setTopic("t")
              .setConfig(TopicConfig.newBuilder().setPartitions(1))
              .build();
      patiently(() -> stub.createTopic(create));
      publish(stub, "0");
      FetchStart.Builder start = FetchClient.start("t", 0, 1_000, MANY_BYTES);
      FetchClient stream = new FetchClient(three.channel(leader), true, start);
      FetchClient replica =
          new FetchClient(three.channel(leader), true, start.clone().setFromReplica(true));
      assertThat(bodies(stream, 1)).containsExactly("0");

      three.start(preferred);
      assertThat(stream.reason().getReason()).isIn("NOT_LEADER", "NO_LEADER");
      publish(stub, "1");
      assertThat(bodies(replica, 2)).containsExactly("0", "1");
    }
  }

  private static void publish(TopicServiceBlockingStub stub, String... bodies) {
    for (String body : bodies) {
      PublishRequest request =
          PublishRequest.newBuilder()
              .setTopic("t")
              .setSet(
                  MessageSet.newBuilder()
                      .addHeads(MessageHead.newBuilder().setBodyBytes(body.length()))
                      .setBodies(ByteString.copyFromUtf8(body)))
              .build();
      repeatedly(() -> stub.publish(request));
    }
  }

  /** As a client would: starts again while an election is under way. */
  private static FetchClient reopen(TestCluster cluster, String node, FetchStart.Builder start) {
    while (true) {
      FetchClient stream = new FetchClient(cluster.channel(node), true, start);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> stream.isOver() || !stream.sets().isEmpty());
      if (!stream.isOver()) {
        return stream;
      }
      assertThat(stream.reason().getReason()).isIn("NOT_LEADER", "NO_LEADER");
      cluster.awaitLeader();
    }
  }

  private static List<String> bodies(FetchClient stream, int count) {
    stream.offsets(count);
    return stream.sets().stream().map(set -> set.getSet().getBodies().toStringUtf8()).toList();
  }
}
