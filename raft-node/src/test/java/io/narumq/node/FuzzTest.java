package io.narumq.node;

import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.narumq.api.v1.BindingServiceGrpc;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.CreateSubscriptionRequest;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.api.v1.SubscriptionServiceGrpc;
import io.narumq.api.v1.TopicConfig;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.node.v1.ChannelLinkServiceGrpc;
import io.narumq.node.v1.PartitionsServiceGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of requests that no sane client makes, to every method. None may meet a defect, which
 * would show as UNKNOWN or INTERNAL, and none may stop the state machine. Another seed: {@code
 * -Dnaru.seed=N}.
 */
class FuzzTest {
  private static final int ROUNDS = 4;
  private static final int IN_FLIGHT = 40;
  private static final long DEADLINE_MS = 500;
  private static final String QUEUE = "fuzz";
  private static final String SUBSCRIBED = "fuzz/0/s1";

  /** What a bad request may be answered with; also by chance it may be a good one. */
  private static final Set<Status.Code> ANSWERS =
      Set.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.ALREADY_EXISTS,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.ABORTED,
          Status.Code.OUT_OF_RANGE,
          Status.Code.UNAVAILABLE,
          Status.Code.UNIMPLEMENTED,
          Status.Code.DEADLINE_EXCEEDED);

  @TempDir Path directory;

  @Test
  void noRequestIsTooStrange() throws Exception {
    long seed = Long.getLong("naru.seed", 1);
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      Channel channel = cluster.channel(cluster.awaitLeader());
      RandomRequests requests = requests(seed, cluster);
      Map<String, Integer> seen = new TreeMap<>();
      for (MethodDescriptor<?, ?> method : methods()) {
        for (int round = 0; round < ROUNDS; round++) {
          run(channel, method, requests, seen);
        }
      }
      assertThat(seen)
          .as("seed %s: good ones and bad ones", seed)
          .containsKeys("OK", "INVALID_ARGUMENT");
      assertThat(cluster.fatal).as("seed " + seed).isEmpty();
      worksAsEver(cluster);
    }
  }

  private static void run(
      Channel channel,
      MethodDescriptor<?, ?> method,
      RandomRequests requests,
      Map<String, Integer> seen)
      throws Exception {
    var type = ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor();
    List<ByteString> sent = new ArrayList<>();
    List<CompletableFuture<StatusRuntimeException>> calls = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      ByteString request = requests.next(type.getInputType());
      sent.add(request);
      calls.add(RawCalls.call(channel, method, request, DEADLINE_MS));
    }
    for (int i = 0; i < IN_FLIGHT; i++) {
      StatusRuntimeException end = calls.get(i).get(20, TimeUnit.SECONDS);
      Status.Code code = end.getStatus().getCode();
      assertThat(ANSWERS)
          .as(
              "%s of %s: %s",
              method.getBareMethodName(),
              HexFormat.of().formatHex(sent.get(i).toByteArray()),
              end.getStatus())
          .contains(code);
      seen.merge(code.name(), 1, Integer::sum);
    }
  }

  /** Of every service; those of which the server alone decides when they end are left out. */
  private static List<MethodDescriptor<?, ?>> methods() {
    return Stream.of(
            QueueServiceGrpc.getServiceDescriptor(),
            InspectServiceGrpc.getServiceDescriptor(),
            MessageServiceGrpc.getServiceDescriptor(),
            SessionServiceGrpc.getServiceDescriptor(),
            RecurringServiceGrpc.getServiceDescriptor(),
            TopicServiceGrpc.getServiceDescriptor(),
            BindingServiceGrpc.getServiceDescriptor(),
            SubscriptionServiceGrpc.getServiceDescriptor(),
            GroupServiceGrpc.getServiceDescriptor(),
            PartitionsServiceGrpc.getServiceDescriptor(),
            ChannelServiceGrpc.getServiceDescriptor(),
            ChannelLinkServiceGrpc.getServiceDescriptor(),
            ClusterServiceGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> method.getType() != MethodType.SERVER_STREAMING)
        .<MethodDescriptor<?, ?>>map(method -> method)
        .toList();
  }

  private static RandomRequests requests(long seed, TestCluster cluster) {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), QUEUE);
    calls.create();
    calls.send("a", "b", "c");
    List<ByteString> bytes =
        new ArrayList<>(List.of(ByteString.EMPTY, ByteString.copyFromUtf8("garbage")));
    calls.receive(10, 0).getMessagesList().stream()
        .map(ReceivedMessage::getReceipt)
        .forEach(bytes::add);
    subscribe(cluster);
    Calls subscribed = new Calls(cluster, cluster.awaitLeader(), SUBSCRIBED);
    subscribed.receive(10, 5_000).getMessagesList().stream()
        .map(ReceivedMessage::getReceipt)
        .forEach(bytes::add);
    List<String> texts =
        List.of(
            SUBSCRIBED,
            "subject 'a.*'",
            QUEUE,
            QUEUE,
            QUEUE,
            "",
            "{",
            "{}",
            "{fuzz}.dlq",
            "s1",
            "s2",
            "\0",
            "\uffff",
            "Ω",
            "x".repeat(129),
            "x".repeat(100_000));
    return new RandomRequests(seed, texts, bytes);
  }

  /** The topic is called like the queue. */
  private static void subscribe(TestCluster cluster) {
    Channel channel = cluster.channel(cluster.awaitLeader());
    var topics = TopicServiceGrpc.newBlockingStub(channel);
    patiently(
        () ->
            topics.createTopic(
                CreateTopicRequest.newBuilder()
                    .setTopic(QUEUE)
                    .setConfig(TopicConfig.newBuilder().setPartitions(1))
                    .build()));
    patiently(
        () ->
            SubscriptionServiceGrpc.newBlockingStub(channel)
                .createSubscription(
                    CreateSubscriptionRequest.newBuilder()
                        .setTopic(QUEUE)
                        .setSubscription("s1")
                        .build()));
    patiently(
        () ->
            topics.publish(
                PublishRequest.newBuilder()
                    .setTopic(QUEUE)
                    .setSet(
                        MessageSet.newBuilder()
                            .addHeads(MessageHead.newBuilder().setBodyBytes(1))
                            .addHeads(MessageHead.newBuilder().setBodyBytes(1))
                            .setBodies(ByteString.copyFromUtf8("ab")))
                    .build()));
  }

  private static void worksAsEver(TestCluster cluster) {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "after");
    calls.create();
    calls.send("1", "2");
    assertThat(calls.ack(calls.receive(10, 5_000))).hasSize(2);
    await()
        .until(
            () ->
                cluster.running().stream()
                        .map(node -> cluster.topology(node).getShards(0))
                        .map(shard -> shard.getAppliedIndex() + ":" + shard.getChecksum())
                        .distinct()
                        .count()
                    == 1);
  }
}
