package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.narumq.api.Partitioning;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.DeleteTopicRequest;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopicRequest;
import io.narumq.api.v1.ListTopicsRequest;
import io.narumq.api.v1.ListedTopic;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.PublishResponse;
import io.narumq.api.v1.TopicConfig;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.api.v1.TopicServiceGrpc.TopicServiceBlockingStub;
import io.narumq.api.v1.UpdateTopicRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Topics on three nodes and three shards: partitions everywhere, any node answers. */
@TestInstance(Lifecycle.PER_CLASS)
class TopicsTest {
  private static final int SHARDS = 3;

  private TestCluster cluster;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = TestCluster.start(directory, SHARDS);
    cluster.awaitLeaders();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private TopicServiceBlockingStub topics(String node) {
    return TopicServiceGrpc.newBlockingStub(cluster.channel(node));
  }

  private TopicServiceBlockingStub any() {
    return topics(cluster.running().get(0));
  }

  private void create(String topic, TopicConfig.Builder config) {
    CreateTopicRequest request =
        CreateTopicRequest.newBuilder().setTopic(topic).setConfig(config).build();
    assertThat(patiently(() -> any().createTopic(request)).getConfig().getPartitions())
        .isEqualTo(config.getPartitions());
  }

  private static TopicConfig.Builder partitions(int count) {
    return TopicConfig.newBuilder().setPartitions(count);
  }

  private static PublishRequest.Builder publish(String topic, int partition, String... bodies) {
    MessageSet.Builder set = MessageSet.newBuilder();
    for (String body : bodies) {
      set.addHeads(MessageHead.newBuilder().setBodyBytes(body.length()));
    }
    set.setBodies(ByteString.copyFromUtf8(String.join("", bodies)));
    return PublishRequest.newBuilder().setTopic(topic).setPartition(partition).setSet(set);
  }

  private PublishResponse published(String node, PublishRequest.Builder request) {
    return patiently(() -> topics(node).publish(request.build()));
  }

  private static FetchRequest.Builder fetch(String topic, int partition, long offset) {
    return FetchRequest.newBuilder().setTopic(topic).setPartition(partition).setOffset(offset);
  }

  private FetchResponse fetched(String node, FetchRequest.Builder request) {
    return patiently(() -> topics(node).fetch(request.build()));
  }

  private FindOffsetResponse find(String topic, int partition) {
    return patiently(
        () ->
            any()
                .findOffset(
                    FindOffsetRequest.newBuilder()
                        .setTopic(topic)
                        .setPartition(partition)
                        .build()));
  }

  private String leader(int shard) {
    return cluster.awaitLeaders().get(shard);
  }

  private String other(String node) {
    return cluster.running().stream().filter(id -> !id.equals(node)).findFirst().orElseThrow();
  }

  @Test
  void partitionsAreInAllShardsAndAnyNodeAnswers() {
    create("spread", partitions(5));
    for (int partition = 0; partition < 5; partition++) {
      for (String node : cluster.running()) {
        published(node, publish("spread", partition, node, "x"));
      }
      FetchResponse read = fetched(other(leader(0)), fetch("spread", partition, 0));
      assertThat(read.getNextOffset()).isEqualTo(6);
      assertThat(read.getSetsList()).extracting(FetchedSet::getFirstOffset).contains(0L, 2L, 4L);
      assertThat(find("spread", partition).getShard())
          .isEqualTo(Partitioning.shardOf("spread", partition, SHARDS));
    }
    assertThat(Stream.of(0, 1, 2).map(p -> Partitioning.shardOf("spread", p, SHARDS)).distinct())
        .hasSize(SHARDS);
  }

  @Test
  void aTopicWithATagStaysInOneShard() {
    create("{eu}.orders", partitions(3));
    assertThat(Stream.of(0, 1, 2).map(p -> find("{eu}.orders", p).getShard()).distinct())
        .hasSize(1);
  }

  @Test
  void allThatIsSaidOfAMessageComesBack() {
    create("whole", partitions(1));
    MessageHead head =
        MessageHead.newBuilder()
            .setBodyBytes(3)
            .setKey("k")
            .setSubject("orders.eu")
            .putHeaders("b", "2")
            .putHeaders("a", "1")
            .setHappenedAt(Timestamp.newBuilder().setSeconds(1_000))
            .build();
    MessageSet set =
        MessageSet.newBuilder()
            .addHeads(head)
            .addHeads(MessageHead.newBuilder().setBodyBytes(5))
            .setCompression(Compression.COMPRESSION_ZSTD)
            .setBodies(ByteString.copyFromUtf8("packed"))
            .build();
    published(leader(0), PublishRequest.newBuilder().setTopic("whole").setPartition(0).setSet(set));
    assertThat(fetched(leader(0), fetch("whole", 0, 1)).getSets(0).getSet()).isEqualTo(set);
  }

  @Test
  void aFetchWaitsUntilSomethingIsPublished() throws Exception {
    create("waited", partitions(1));
    String leader = leader(Partitioning.shardOf("waited", 0, SHARDS));
    for (boolean fromReplica : new boolean[] {false, true}) {
      long next = find("waited", 0).getNextOffset();
      ListenableFuture<FetchResponse> waiting =
          TopicServiceGrpc.newFutureStub(cluster.channel(other(leader)))
              .fetch(
                  fetch("waited", 0, next)
                      .setFromReplica(fromReplica)
                      .setWaitTime(Durations.fromSeconds(20))
                      .build());
      published(leader, publish("waited", 0, "x"));
      assertThat(waiting.get().getSetsList())
          .extracting(FetchedSet::getFirstOffset)
          .containsExactly(next);
    }
  }

  @Test
  void aFetchThatFindsNothingInTimeIsEmpty() {
    create("empty", partitions(1));
    FetchRequest.Builder request = fetch("empty", 0, 0).setWaitTime(Durations.fromMillis(50));
    assertThat(fetched(leader(0), request).getSetsList()).isEmpty();
  }

  @Test
  void whatIsNotThereIsSaid() {
    create("errors", partitions(2));
    published(leader(0), publish("errors", 1, "x"));
    ErrorInfo range =
        assertError(
            () -> fetched(leader(0), fetch("errors", 1, 2)),
            Status.Code.OUT_OF_RANGE,
            "OFFSET_OUT_OF_RANGE");
    assertThat(range.getMetadataMap()).containsEntry("first_offset", "0");
    assertThat(range.getMetadataMap()).containsEntry("next_offset", "1");
    assertError(
        () -> fetched(leader(0), fetch("errors", 2, 0)),
        Status.Code.NOT_FOUND,
        "PARTITION_NOT_FOUND");
    assertError(
        () -> published(leader(0), publish("nothing", 0, "x")),
        Status.Code.NOT_FOUND,
        "PARTITION_NOT_FOUND");
    assertError(
        () -> any().getTopic(GetTopicRequest.newBuilder().setTopic("nothing").build()),
        Status.Code.NOT_FOUND,
        "TOPIC_NOT_FOUND");
    PublishRequest.Builder wrong = publish("errors", 0, "x");
    wrong.getSetBuilder().getHeadsBuilder(0).setBodyBytes(2);
    assertError(() -> published(leader(0), wrong), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
    assertError(
        () -> create("errors", partitions(3)),
        Status.Code.ALREADY_EXISTS,
        "TOPIC_EXISTS_DIFFERENT");
    assertError(
        () -> create("Not A Topic", partitions(3)), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
  }

  @Test
  void aSetThatIsRepeatedIsStoredOnce() {
    create("once", partitions(2));
    AttachProducerRequest attach =
        AttachProducerRequest.newBuilder()
            .setTopic("once")
            .setPartition(1)
            .setProducerId("p")
            .build();
    AttachProducerResponse by = patiently(() -> cluster.messages(leader(0)).attachProducer(attach));
    PublishRequest.Builder stamped = publish("once", 1, "a", "b").setProducer(stamp(by, 0));
    assertThat(published(leader(0), stamped).getDuplicate()).isFalse();
    PublishResponse again = published(other(leader(0)), stamped);
    assertThat(again.getDuplicate()).isTrue();
    assertThat(again.getFirstOffset()).isZero();
    assertThat(find("once", 1).getNextOffset()).isEqualTo(2);
    assertError(
        () -> published(leader(0), publish("once", 1, "c").setProducer(stamp(by, 2))),
        Status.Code.OUT_OF_RANGE,
        "SEQUENCE_GAP");
  }

  private static ProducerStamp stamp(AttachProducerResponse by, long sequence) {
    return ProducerStamp.newBuilder()
        .setNumber(by.getNumber())
        .setEpoch(by.getEpoch())
        .setSequence(sequence)
        .build();
  }

  @Test
  void retentionCountsForWhatIsThere() {
    create("aged", partitions(1));
    published(leader(0), publish("aged", 0, "x"));
    patiently(
        () ->
            any()
                .updateTopic(
                    UpdateTopicRequest.newBuilder()
                        .setTopic("aged")
                        .setConfig(TopicConfig.newBuilder().setRetention(Durations.fromSeconds(1)))
                        .build()));
    await().atMost(Duration.ofSeconds(20)).until(() -> find("aged", 0).getFirstOffset() == 1);
  }

  private int incarnation(String topic) {
    GetTopicRequest request = GetTopicRequest.newBuilder().setTopic(topic).build();
    return patiently(() -> any().getTopic(request)).getIncarnation();
  }

  private static void assertReplaced(ThrowingCallable call) {
    assertError(call, Status.Code.FAILED_PRECONDITION, "TOPIC_REPLACED");
  }

  @Test
  void aTopicThatIsMadeAgainIsEmpty() {
    create("again", partitions(4));
    published(leader(0), publish("again", 3, "x"));
    int before = incarnation("again");
    patiently(() -> any().deleteTopic(DeleteTopicRequest.newBuilder().setTopic("again").build()));
    assertError(
        () -> fetched(leader(0), fetch("again", 3, 0)),
        Status.Code.NOT_FOUND,
        "PARTITION_NOT_FOUND");
    create("again", partitions(4));
    assertThat(find("again", 3).getNextOffset()).isZero();
    assertThat(incarnation("again")).isGreaterThan(before);
    assertReplaced(() -> published(leader(0), publish("again", 3, "b").setIncarnation(before)));
    published(leader(0), publish("again", 3, "b").setIncarnation(incarnation("again")));
    assertReplaced(() -> fetched(leader(0), fetch("again", 3, 0).setIncarnation(before)));
    assertReplaced(
        () ->
            fetched(
                leader(0),
                fetch("again", 3, 1)
                    .setIncarnation(before)
                    .setWaitTime(Durations.fromSeconds(20))));
    assertThat(
            fetched(leader(0), fetch("again", 3, 0).setIncarnation(incarnation("again")))
                .getSetsCount())
        .isEqualTo(1);
    List<String> listed =
        Stream.of(0, 1, 2)
            .flatMap(
                shard ->
                    patiently(
                        () ->
                            any()
                                .listTopics(
                                    ListTopicsRequest.newBuilder()
                                        .setShard(shard)
                                        .setPrefix("again")
                                        .build()))
                        .getTopicsList()
                        .stream())
            .map(ListedTopic::getTopic)
            .toList();
    assertThat(listed).containsExactly("again");
  }

  @Test
  void offsetsAreFoundByTime() {
    create("times", partitions(1));
    published(leader(0), publish("times", 0, "a"));
    Timestamp then = fetched(leader(0), fetch("times", 0, 0)).getSets(0).getPublishedAt();
    FindOffsetRequest at =
        FindOffsetRequest.newBuilder()
            .setTopic("times")
            .setPartition(0)
            .setPublishedAt(then)
            .build();
    assertThat(patiently(() -> any().findOffset(at)).getOffset()).isZero();
    FindOffsetRequest later =
        at.toBuilder().setPublishedAt(then.toBuilder().setSeconds(then.getSeconds() + 9)).build();
    assertThat(patiently(() -> any().findOffset(later)).getOffset()).isEqualTo(1);
  }
}
