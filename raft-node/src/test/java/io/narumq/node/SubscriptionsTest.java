package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.api.Packing;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.CreateSubscriptionRequest;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.DeleteSubscriptionRequest;
import io.narumq.api.v1.DeleteTopicRequest;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.GetSubscriptionRequest;
import io.narumq.api.v1.GetSubscriptionResponse;
import io.narumq.api.v1.ListSubscriptionsRequest;
import io.narumq.api.v1.ListedSubscription;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.SettleStatus;
import io.narumq.api.v1.SubscribedPartition;
import io.narumq.api.v1.SubscriptionConfig;
import io.narumq.api.v1.SubscriptionPosition;
import io.narumq.api.v1.SubscriptionServiceGrpc;
import io.narumq.api.v1.SubscriptionServiceGrpc.SubscriptionServiceBlockingStub;
import io.narumq.api.v1.TopicConfig;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.api.v1.TopicServiceGrpc.TopicServiceBlockingStub;
import io.narumq.api.v1.UpdateSubscriptionRequest;
import io.narumq.api.v1.UpdateTopicRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Subscriptions on three nodes and three shards: a part of each partition, any node answers. */
@TestInstance(Lifecycle.PER_CLASS)
class SubscriptionsTest {
  private TestCluster cluster;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = TestCluster.start(directory, 3);
    cluster.awaitLeaders();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private String any() {
    return cluster.running().get(0);
  }

  private TopicServiceBlockingStub topics() {
    return TopicServiceGrpc.newBlockingStub(cluster.channel(any()));
  }

  private SubscriptionServiceBlockingStub subscriptions() {
    return SubscriptionServiceGrpc.newBlockingStub(cluster.channel(any()));
  }

  private Calls of(String source) {
    return new Calls(cluster, any(), source);
  }

  private void topic(String topic, int partitions) {
    patiently(
        () ->
            topics()
                .createTopic(
                    CreateTopicRequest.newBuilder()
                        .setTopic(topic)
                        .setConfig(TopicConfig.newBuilder().setPartitions(partitions))
                        .build()));
  }

  private static CreateSubscriptionRequest.Builder create(
      String topic, String name, SubscriptionConfig.Builder config) {
    return CreateSubscriptionRequest.newBuilder()
        .setTopic(topic)
        .setSubscription(name)
        .setConfig(config);
  }

  private SubscriptionConfig subscribe(String topic, String name, String filter) {
    SubscriptionConfig.Builder config = SubscriptionConfig.newBuilder().setFilter(filter);
    return patiently(() -> subscriptions().createSubscription(create(topic, name, config).build()))
        .getConfig();
  }

  private void publish(String topic, int partition, String... subjects) {
    MessageSet.Builder set = MessageSet.newBuilder();
    for (String subject : subjects) {
      set.addHeads(
          MessageHead.newBuilder()
              .setBodyBytes(subject.length())
              .setSubject(subject)
              .setKey("k")
              .putHeaders("region", "eu"));
    }
    publish(topic, partition, set.setBodies(ByteString.copyFromUtf8(String.join("", subjects))));
  }

  private void publish(String topic, int partition, MessageSet.Builder set) {
    patiently(
        () ->
            topics()
                .publish(
                    PublishRequest.newBuilder()
                        .setTopic(topic)
                        .setPartition(partition)
                        .setSet(set)
                        .build()));
  }

  private GetSubscriptionResponse get(String topic, String name) {
    GetSubscriptionRequest request =
        GetSubscriptionRequest.newBuilder().setTopic(topic).setSubscription(name).build();
    return patiently(() -> subscriptions().getSubscription(request));
  }

  @Test
  void eachPartitionIsReceivedFromLikeAQueue() {
    topic("orders", 4);
    SubscriptionConfig config = subscribe("orders", "mail", "subject 'orders.*' and region = 'eu'");
    assertThat(config.getMaxDeliveries()).isEqualTo(16);
    for (int partition = 0; partition < 4; partition++) {
      publish("orders", partition, "orders.new", "other", "orders.old");
      Calls mail = of("orders/" + partition + "/mail");
      ReceiveResponse received = mail.receive(10, 5_000);
      assertThat(mail.bodies(received)).containsExactly("orders.new", "orders.old");
      ReceivedMessage first = received.getMessages(0);
      assertThat(first.getSubject()).isEqualTo("orders.new");
      assertThat(first.getKey()).isEqualTo("k");
      assertThat(first.getMessageId().getSequence()).isZero();
      assertThat(mail.ack(received)).containsOnly(SettleStatus.SETTLE_STATUS_SETTLED);
      assertThat(mail.ack(received)).containsOnly(SettleStatus.SETTLE_STATUS_ALREADY_SETTLED);
    }
    assertThat(get("orders", "mail").getPartitionsList())
        .extracting(SubscribedPartition::getPartition)
        .containsExactly(0, 1, 2, 3);
    assertThat(get("orders", "mail").getPartitionsList())
        .allMatch(it -> it.getAcked() == 2 && it.getPassed() == 1 && it.getAhead() == 0);
  }

  /** A publish wakes who waits, and one that the filter leaves out does not end the wait. */
  @Test
  void whoWaitsGetsWhatIsPublished() throws Exception {
    topic("waited", 1);
    subscribe("waited", "s", "subject 'yes'");
    ListenableFuture<ReceiveResponse> waiting = of("waited/0/s").receiveLater(5, 20_000);
    publish("waited", 0, "no");
    publish("waited", 0, "no", "yes");
    assertThat(of("waited/0/s").bodies(waiting.get(20, TimeUnit.SECONDS))).containsExactly("yes");
  }

  /** Also what is far behind all that the filter leaves out. */
  @Test
  void aFilterThatLeavesOutMuchGoesOn() {
    topic("sparse", 1);
    String[] no = new String[1_000];
    Arrays.fill(no, "no");
    for (int i = 0; i < 5; i++) {
      publish("sparse", 0, no);
    }
    publish("sparse", 0, "yes");
    subscribe("sparse", "s", "subject 'yes'");
    Calls calls = of("sparse/0/s");
    assertThat(calls.bodies(patiently(() -> calls.receive(1, 10_000)))).containsExactly("yes");
  }

  @Test
  void aStreamIsGivenIt() {
    topic("streamed", 1);
    subscribe("streamed", "s", "");
    ConsumeClient client =
        ConsumeClient.open(cluster.channel(any()), "streamed/0/s", "session-1", 10);
    publish("streamed", 0, "a", "b");
    assertThat(ConsumeClient.bodies(client.messages(2))).containsExactly("a", "b");
    client.cancel();
  }

  /** A client grants credit for what came; what is gone before it is read must not use it up. */
  @Test
  void whatIsGoneBeforeItIsReadCostsAStreamNothing() {
    topic("gone", 1);
    subscribe("gone", "s", "");
    publish("gone", 0, "a", "b");
    ConsumeClient before = ConsumeClient.open(cluster.channel(any()), "gone/0/s", "session-2", 2);
    before.messages(2);
    before.cancel();
    retain("gone", 1);
    FindOffsetRequest find = FindOffsetRequest.newBuilder().setTopic("gone").build();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> patiently(() -> topics().findOffset(find)).getFirstOffset() == 2);
    retain("gone", 3_600);

    ConsumeClient after = ConsumeClient.open(cluster.channel(any()), "gone/0/s", "session-2", 2);
    publish("gone", 0, "c", "d");
    assertThat(ConsumeClient.bodies(after.messages(2))).containsExactly("c", "d");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get("gone", "s").getPartitions(0).getMissed() == 2);
    after.cancel();
  }

  private void retain(String topic, int seconds) {
    TopicConfig.Builder config =
        TopicConfig.newBuilder().setRetention(Durations.fromSeconds(seconds));
    UpdateTopicRequest update =
        UpdateTopicRequest.newBuilder().setTopic(topic).setConfig(config).build();
    patiently(() -> topics().updateTopic(update));
  }

  @Test
  void whatFailsIsDroppedInTheEndAndOneThatIsDeletedIsGone() {
    topic("failing", 1);
    SubscriptionConfig.Builder config =
        SubscriptionConfig.newBuilder()
            .setMaxDeliveries(2)
            .setRetryInitial(Durations.fromMillis(0));
    patiently(() -> subscriptions().createSubscription(create("failing", "s", config).build()));
    publish("failing", 0, "a");
    Calls calls = of("failing/0/s");
    for (int delivery = 1; delivery <= 2; delivery++) {
      ReceiveResponse received = calls.receive(1, 5_000);
      assertThat(received.getMessages(0).getDeliveryCount()).isEqualTo(delivery);
      calls.giveBack(
          received, ReturnRequest.newBuilder().setReason(ReturnReason.RETURN_REASON_FAILED));
    }
    assertThat(calls.receive(1, 0).getMessagesCount()).isZero();
    assertThat(get("failing", "s").getPartitions(0).getDropped()).isEqualTo(1);

    ListenableFuture<ReceiveResponse> waiting = calls.receiveLater(5, 20_000);
    patiently(
        () ->
            subscriptions()
                .deleteSubscription(
                    DeleteSubscriptionRequest.newBuilder()
                        .setTopic("failing")
                        .setSubscription("s")
                        .build()));
    assertError(
        () -> {
          try {
            waiting.get(20, TimeUnit.SECONDS);
          } catch (ExecutionException e) {
            throw e.getCause();
          }
        },
        Status.Code.NOT_FOUND,
        "SUBSCRIPTION_NOT_FOUND");
  }

  @Test
  void itIsMadeChangedListedAndDeletedWithItsTopic() {
    topic("made", 2);
    subscribe("made", "b", "");
    subscribe("made", "a", "x = '1'");
    assertThat(
            subscriptions()
                .createSubscription(create("made", "b", SubscriptionConfig.newBuilder()).build())
                .getCreated())
        .isFalse();
    assertError(
        () ->
            subscriptions()
                .createSubscription(
                    create("made", "b", SubscriptionConfig.newBuilder().setFilter("y exists"))
                        .build()),
        Status.Code.ALREADY_EXISTS,
        "SUBSCRIPTION_EXISTS_DIFFERENT");
    subscriptions()
        .updateSubscription(
            UpdateSubscriptionRequest.newBuilder()
                .setTopic("made")
                .setSubscription("b")
                .setConfig(SubscriptionConfig.newBuilder().setPaused(true).setFilter("z exists"))
                .build());
    assertThat(get("made", "b").getConfig().getFilter()).isEqualTo("z exists");
    assertThat(get("made", "b").getConfig().getPaused()).isTrue();
    List<ListedSubscription> listed =
        subscriptions()
            .listSubscriptions(ListSubscriptionsRequest.newBuilder().setTopic("made").build())
            .getSubscriptionsList();
    assertThat(listed).extracting(ListedSubscription::getSubscription).containsExactly("a", "b");
    delete("made");
    assertError(
        () -> of("made/0/b").receive(1, 0), Status.Code.NOT_FOUND, "SUBSCRIPTION_NOT_FOUND");
  }

  /** An attempt that is told to try again goes on meanwhile, so the next one may find nothing. */
  private void delete(String topic) {
    DeleteTopicRequest request = DeleteTopicRequest.newBuilder().setTopic(topic).build();
    try {
      patiently(() -> topics().deleteTopic(request));
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    topic("wrong", 1);
    assertThat(
            assertError(
                    () -> subscribe("wrong", "s", "region = eu"),
                    Status.Code.INVALID_ARGUMENT,
                    "FILTER_INVALID")
                .getMetadataMap())
        .containsEntry("position", "9");
    assertError(
        () -> subscribe("wrong", "Not One", ""), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
    assertError(() -> subscribe("missing", "s", ""), Status.Code.NOT_FOUND, "TOPIC_NOT_FOUND");
    assertError(
        () ->
            subscriptions()
                .createSubscription(
                    create("wrong", "s", SubscriptionConfig.newBuilder())
                        .setStart(
                            SubscriptionPosition.newBuilder()
                                .setPublishedAt(Timestamp.newBuilder()))
                        .build()),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
    SubscriptionPosition nowhere = SubscriptionPosition.newBuilder().putOffsets(1, 0).build();
    assertError(
        () ->
            subscriptions()
                .createSubscription(
                    create("wrong", "s", SubscriptionConfig.newBuilder())
                        .setStart(nowhere)
                        .build()),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
    assertError(
        () -> of("wrong/00/s").receive(1, 0), Status.Code.INVALID_ARGUMENT, "QUEUE_NAME_INVALID");
    assertError(
        () -> of("wrong/0/s").send("x"), Status.Code.INVALID_ARGUMENT, "QUEUE_NAME_INVALID");
    assertError(
        () -> of("wrong/7/s").receive(1, 0), Status.Code.NOT_FOUND, "SUBSCRIPTION_NOT_FOUND");
  }

  /** Bodies that no node can unpack are not delivered, and that is said. */
  @Test
  void whatIsPackedIsDeliveredUnpacked() {
    topic("packed", 1);
    subscribe("packed", "s", "");
    ByteString bodies = ByteString.copyFromUtf8("x".repeat(100) + "y".repeat(200));
    MessageSet.Builder set =
        MessageSet.newBuilder()
            .setCompression(Compression.COMPRESSION_ZSTD)
            .addHeads(MessageHead.newBuilder().setBodyBytes(100))
            .addHeads(MessageHead.newBuilder().setBodyBytes(200));
    publish("packed", 0, set.setBodies(Packing.zstd(bodies)));
    ReceiveResponse received = of("packed/0/s").receive(5, 5_000);
    assertThat(received.getMessages(1).getBody()).isEqualTo(bodies.substring(100));
    assertThat(received.getMessages(1).hasPacked()).isFalse();
    ByteString more = Packing.zstd(bodies.concat(bodies));
    for (ByteString wrong : List.of(ByteString.copyFromUtf8("no frame"), more)) {
      publish("packed", 0, set.setBodies(wrong));
      ReceivedMessage second = of("packed/0/s").receive(5, 5_000).getMessages(1);
      assertThat(second.getBody()).isEmpty();
      assertThat(second.getPacked().getOffset()).isEqualTo(100);
      assertThat(second.getPacked().getCompression()).isEqualTo(Compression.COMPRESSION_ZSTD);
    }
  }
}
