package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.narumq.api.Packing;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.BindQueueRequest;
import io.narumq.api.v1.Binding;
import io.narumq.api.v1.BindingServiceGrpc;
import io.narumq.api.v1.BindingServiceGrpc.BindingServiceBlockingStub;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.ListBindingsRequest;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.PublishResponse;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.TopicConfig;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.api.v1.UnbindQueueRequest;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Topics that are bound to queues, on three nodes and three shards: any node answers. */
@TestInstance(Lifecycle.PER_CLASS)
class BindingsTest {
  private static final String TOPIC = "{shop}.events";

  private TestCluster cluster;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = TestCluster.start(directory, 3);
    cluster.awaitLeaders();
    CreateTopicRequest create =
        CreateTopicRequest.newBuilder()
            .setTopic(TOPIC)
            .setConfig(TopicConfig.newBuilder().setPartitions(3))
            .build();
    patiently(() -> TopicServiceGrpc.newBlockingStub(cluster.channel(node(0))).createTopic(create));
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private String node(int number) {
    return cluster.running().get(number);
  }

  private Calls of(int node, String queue) {
    return new Calls(cluster, node(node), queue);
  }

  private BindingServiceBlockingStub bindings(int node) {
    return BindingServiceGrpc.newBlockingStub(cluster.channel(node(node)));
  }

  private boolean bind(String topic, String queue, String filter) {
    BindQueueRequest request =
        BindQueueRequest.newBuilder().setTopic(topic).setQueue(queue).setFilter(filter).build();
    return patiently(() -> bindings(1).bindQueue(request)).getCreated();
  }

  private void unbind(String queue) {
    UnbindQueueRequest request =
        UnbindQueueRequest.newBuilder().setTopic(TOPIC).setQueue(queue).build();
    patiently(() -> bindings(2).unbindQueue(request));
  }

  private void publish(String... subjects) {
    MessageSet.Builder set = MessageSet.newBuilder();
    for (String subject : subjects) {
      set.addHeads(
          MessageHead.newBuilder().setBodyBytes(subject.length()).setSubject(subject).setKey("k"));
    }
    publish(set.setBodies(ByteString.copyFromUtf8(String.join("", subjects))));
  }

  private void publish(MessageSet.Builder set) {
    publish(PublishRequest.newBuilder().setSet(set));
  }

  private PublishResponse publish(PublishRequest.Builder how) {
    PublishRequest request = how.setTopic(TOPIC).setPartition(2).build();
    return patiently(
        () -> TopicServiceGrpc.newBlockingStub(cluster.channel(node(2))).publish(request));
  }

  /** Whoever waits at a bound queue is woken by a publish to the topic. */
  @Test
  void whatIsPublishedIsInTheQueuesAsWell() throws Exception {
    Calls all = of(0, "{shop}.all");
    Calls some = of(1, "{shop}.some");
    all.create();
    some.create();
    assertThat(bind(TOPIC, "{shop}.all", "")).isTrue();
    assertThat(bind(TOPIC, "{shop}.some", "subject 'a.*'")).isTrue();
    assertThat(bind(TOPIC, "{shop}.some", "subject 'b.*'")).isFalse();
    assertThat(
            patiently(
                    () ->
                        bindings(0)
                            .listBindings(ListBindingsRequest.newBuilder().setTopic(TOPIC).build()))
                .getBindingsList())
        .extracting(Binding::getQueue, Binding::getFilter)
        .containsExactly(tuple("{shop}.all", ""), tuple("{shop}.some", "subject 'b.*'"));
    ListenableFuture<ReceiveResponse> waiting = some.receiveLater(10, 20_000);
    publish("a.x", "b.x");
    ReceivedMessage message = waiting.get(20, TimeUnit.SECONDS).getMessages(0);
    assertThat(message.getBody().toStringUtf8()).isEqualTo("b.x");
    assertThat(message.getSubject()).isEqualTo("b.x");
    assertThat(message.getKey()).isEqualTo("k");
    assertThat(all.receive(10, 5_000).getMessagesList())
        .extracting(it -> it.getBody().toStringUtf8())
        .containsExactly("a.x", "b.x");
    unbind("{shop}.some");
    publish("b.y");
    assertThat(some.receive(10, 0).getMessagesCount()).isZero();
    all.delete();
    assertError(() -> publish("a.y"), Status.Code.FAILED_PRECONDITION, "BOUND_QUEUE_MISSING");
    unbind("{shop}.all");
    publish("a.y");
  }

  /** In the queue each message stands for itself; what can not be unpacked goes nowhere. */
  @Test
  void whatIsPackedIsInTheQueueUnpacked() {
    Calls queue = of(0, "{shop}.unpacked");
    queue.create();
    bind(TOPIC, "{shop}.unpacked", "");
    ByteString bodies = ByteString.copyFromUtf8("x".repeat(1_000) + "y".repeat(1_000));
    MessageSet.Builder set =
        MessageSet.newBuilder()
            .setCompression(Compression.COMPRESSION_ZSTD)
            .addHeads(MessageHead.newBuilder().setBodyBytes(1_000))
            .addHeads(MessageHead.newBuilder().setBodyBytes(1_000));
    publish(set.setBodies(Packing.zstd(bodies)));
    assertThat(queue.receive(10, 5_000).getMessagesList())
        .extracting(ReceivedMessage::getBody)
        .containsExactly(bodies.substring(0, 1_000), bodies.substring(1_000));
    assertError(
        () -> publish(set.setBodies(ByteString.copyFromUtf8("no frame"))),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
    MessageHead large = MessageHead.newBuilder().setBodyBytes(1 << 20).build();
    assertError(
        () -> publish(set.clearHeads().addHeads(large).addHeads(large)),
        Status.Code.INVALID_ARGUMENT,
        "MESSAGE_TOO_LARGE");
    unbind("{shop}.unpacked");
  }

  /** To say that nothing was stored would make its publisher publish it again. */
  @Test
  void whatWasStoredBeforeTheBindingIsKnownAgainThoughItCanNotBeUnpacked() {
    Calls queue = of(0, "{shop}.late");
    queue.create();
    AttachProducerRequest attach =
        AttachProducerRequest.newBuilder()
            .setTopic(TOPIC)
            .setPartition(2)
            .setProducerId("late")
            .build();
    AttachProducerResponse by = patiently(() -> cluster.messages(node(0)).attachProducer(attach));
    MessageSet set =
        MessageSet.newBuilder()
            .setCompression(Compression.COMPRESSION_ZSTD)
            .addHeads(MessageHead.newBuilder().setBodyBytes(1_000))
            .setBodies(ByteString.copyFromUtf8("no frame"))
            .build();
    PublishRequest.Builder request = PublishRequest.newBuilder().setSet(set);
    assertThat(publish(request.setProducer(stamp(by, 0))).getDuplicate()).isFalse();
    bind(TOPIC, "{shop}.late", "");
    assertThat(publish(request).getDuplicate()).isTrue();
    assertError(
        () -> publish(request.setProducer(stamp(by, 1))),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
    unbind("{shop}.late");
  }

  private static ProducerStamp stamp(AttachProducerResponse by, long sequence) {
    return ProducerStamp.newBuilder()
        .setNumber(by.getNumber())
        .setEpoch(by.getEpoch())
        .setSequence(sequence)
        .build();
  }

  @Test
  void whatCanNotBeBoundIsToldWhy() {
    of(0, "plain").create();
    of(0, "{shop}.q").create();
    assertError(() -> bind(TOPIC, "plain", ""), Status.Code.INVALID_ARGUMENT, "PLACEMENT_DIFFERS");
    assertError(
        () -> bind("{shop}.none", "{shop}.q", ""), Status.Code.NOT_FOUND, "TOPIC_NOT_FOUND");
    assertError(() -> bind(TOPIC, "{shop}.none", ""), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertError(
        () -> bind(TOPIC, "{shop}.q", "a ="), Status.Code.INVALID_ARGUMENT, "FILTER_INVALID");
    assertError(() -> unbind("{shop}.q"), Status.Code.NOT_FOUND, "BINDING_NOT_FOUND");
    assertError(
        () ->
            bindings(0)
                .listBindings(ListBindingsRequest.newBuilder().setTopic("{shop}.none").build()),
        Status.Code.NOT_FOUND,
        "TOPIC_NOT_FOUND");
  }
}
