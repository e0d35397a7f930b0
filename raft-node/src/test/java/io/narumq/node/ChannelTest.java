package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.OverflowPolicy;
import io.narumq.api.v1.PublishToChannelsRequest;
import io.narumq.api.v1.PublishToChannelsStreamRequest;
import io.narumq.api.v1.PublishToChannelsStreamResponse;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscriptionChange;
import io.narumq.api.v1.SubscriptionStart;
import io.narumq.node.grpc.ErrorInfos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Channels over three nodes. */
class ChannelTest {
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

  private static List<Integer> publish(String node, String channel, String... bodies) {
    return publish(
        node,
        Stream.of(bodies)
            .map(body -> message(channel, body).build())
            .toArray(ChannelMessage[]::new));
  }

  private static List<Integer> publish(String node, ChannelMessage... messages) {
    return ChannelServiceGrpc.newBlockingStub(cluster.channel(node))
        .publishToChannels(
            PublishToChannelsRequest.newBuilder().addAllMessages(List.of(messages)).build())
        .getReceiversList();
  }

  private static ChannelMessage.Builder message(String channel, String body) {
    return ChannelMessage.newBuilder().setChannel(channel).setBody(ByteString.copyFromUtf8(body));
  }

  @Test
  void whatIsPublishedOnOneNodeReachesSubscribersOnAll() {
    try (SubscribeClient one = SubscribeClient.to(cluster.channel("n1"), "everywhere");
        SubscribeClient two = SubscribeClient.to(cluster.channel("n2"), "everywhere");
        SubscribeClient three = SubscribeClient.to(cluster.channel("n3"), "everywhere", "else")) {
      for (String node : List.of("n1", "n2", "n3")) {
        await().untilAsserted(() -> assertThat(publish(node, "else", "x")).containsExactly(1));
      }
      assertThat(publish("n1", "everywhere", "a", "b")).containsExactly(3, 3);
      assertThat(publish("n1", "nowhere", "c")).containsExactly(0);
      one.awaitBodies("a", "b");
      two.awaitBodies("a", "b");
      await().untilAsserted(() -> assertThat(three.bodies()).endsWith("a", "b").hasSize(5));
    }
    await().untilAsserted(() -> assertThat(publish("n1", "everywhere", "d")).containsExactly(0));
  }

  @Test
  void aMessageComesAsItWasPublished() {
    try (SubscribeClient reader = SubscribeClient.to(cluster.channel("n3"), "whole")) {
      ChannelMessage message =
          message("whole", "body")
              .putHeaders("to", "ada")
              .setReplyTo("answers.1")
              .setCorrelationId("4711")
              .build();
      await().untilAsserted(() -> assertThat(publish("n1", message)).containsExactly(1));
      await().until(() -> reader.messages().size() == 1);
      assertThat(reader.messages()).containsExactly(message);
    }
  }

  @Test
  void whatIsSubscribedToChangesOnTheOpenStream() {
    try (SubscribeClient reader = SubscribeClient.to(cluster.channel("n1"), "first")) {
      reader.change(
          SubscriptionChange.newBuilder()
              .addUnsubscribe("first")
              .addSubscribe("second.a")
              .addSubscribePatterns("second.*"));
      assertThat(publish("n1", "first", "1")).containsExactly(0);
      assertThat(publish("n1", "second.a", "2")).containsExactly(1);
      assertThat(publish("n1", "second.b", "3")).containsExactly(1);
      reader.halfClose();
      assertThat(publish("n1", "second.b", "4")).containsExactly(1);
      reader.awaitBodies("2", "3", "4");
      assertThat(reader.error).isNull();
    }
  }

  @Test
  void onAStreamEachRequestIsAnsweredAndThoseOfOneChannelKeepTheirOrder() {
    try (SubscribeClient here = SubscribeClient.to(cluster.channel("n1"), "ordered");
        SubscribeClient there = SubscribeClient.to(cluster.channel("n2"), "ordered")) {
      await().untilAsserted(() -> assertThat(publish("n1", "ordered", "x")).containsExactly(2));
      List<PublishToChannelsStreamResponse> answers = new CopyOnWriteArrayList<>();
      StreamObserver<PublishToChannelsStreamRequest> stream = publisher("n1", answers);
      for (int i = 0; i < 500; i++) {
        stream.onNext(
            PublishToChannelsStreamRequest.newBuilder()
                .setId(i)
                .addMessages(message("ordered", "a" + i))
                .addMessages(message("ordered", "b" + i))
                .build());
      }
      stream.onNext(
          PublishToChannelsStreamRequest.newBuilder()
              .setId(500)
              .addMessages(message("ordered", "not delivered"))
              .addMessages(message("NONE", ""))
              .build());
      stream.onNext(
          PublishToChannelsStreamRequest.newBuilder()
              .setId(501)
              .addMessages(message("ordered", "last"))
              .build());
      await().until(() -> answers.size() == 502);
      assertThat(answers)
          .extracting(PublishToChannelsStreamResponse::getId)
          .containsExactlyElementsOf(IntStream.range(0, 502).mapToObj(i -> (long) i).toList());
      assertThat(answers.get(0).getReceiversList()).containsExactly(2, 2);
      assertThat(answers.get(500).getReceiversList()).isEmpty();
      assertThat(answers.get(500).getError().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_CHANNEL_NAME_INVALID);
      List<String> expected = new ArrayList<>(List.of("x"));
      IntStream.range(0, 500).forEach(i -> expected.addAll(List.of("a" + i, "b" + i)));
      expected.add("last");
      here.awaitBodies(expected.toArray(String[]::new));
      there.awaitBodies(expected.toArray(String[]::new));
      stream.onCompleted();
    }
  }

  private static StreamObserver<PublishToChannelsStreamRequest> publisher(
      String node, List<PublishToChannelsStreamResponse> answers) {
    return ChannelServiceGrpc.newStub(cluster.channel(node))
        .publishToChannelsStream(
            new StreamObserver<>() {
              @Override
              public void onNext(PublishToChannelsStreamResponse answer) {
                answers.add(answer);
              }

              @Override
              public void onError(Throwable error) {}

              @Override
              public void onCompleted() {}
            });
  }

  /** Far more than its buffer and all that is on the way hold, while another one gets it all. */
  @Test
  void aSlowSubscriberLosesTheOldestAndHoldsNobodyUp() {
    ManagedChannel narrow = cluster.narrowChannel("n2");
    try (SubscribeClient fast = SubscribeClient.to(cluster.channel("n2"), "slow");
        SubscribeClient slow = new SubscribeClient(narrow, false)) {
      slow.start(
          SubscriptionStart.newBuilder().setBufferMessages(10),
          SubscriptionChange.newBuilder().addSubscribe("slow"));
      await().untilAsserted(() -> assertThat(publish("n1", "slow", "first")).containsExactly(2));
      int before = fast.bodies().size();
      String body = "x".repeat(10_000);
      int sent = 1_000;
      for (int i = 0; i < sent; i++) {
        assertThat(publish("n1", "slow", i + body)).containsExactly(2);
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> fast.bodies().size() >= before + sent);
      assertThat(fast.dropped()).isZero();
      slow.read(10_000);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(slow.bodies()).endsWith((sent - 1) + body));
      assertThat(slow.dropped()).isPositive();
      int total = fast.bodies().size() - slow.bodies().size();
      assertThat(slow.dropped()).isBetween(total - 1L, total + 1L);
    } finally {
      narrow.shutdownNow();
    }
  }

  @Test
  void aSlowSubscriberIsCutOffIfItWishes() {
    ManagedChannel narrow = cluster.narrowChannel("n1");
    try (SubscribeClient slow = new SubscribeClient(narrow, false)) {
      slow.start(
          SubscriptionStart.newBuilder()
              .setOnOverflow(OverflowPolicy.OVERFLOW_POLICY_DISCONNECT)
              .setBufferBytes(100_000),
          SubscriptionChange.newBuilder().addSubscribe("cut"));
      await().untilAsserted(() -> assertThat(publish("n1", "cut", "first")).containsExactly(1));
      String body = "x".repeat(10_000);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> publish("n1", "cut", body).equals(List.of(0)));
      slow.read(10_000);
      assertThat(ErrorInfos.of(slow.awaitError()).getReason()).isEqualTo("SLOW_SUBSCRIBER");
    } finally {
      narrow.shutdownNow();
    }
  }

  @Test
  void badInputIsRefusedWithATypedError() {
    for (String name : List.of("", "News", "a b", "-a", "a.", "{a}", "a*", "x".repeat(129))) {
      assertError(
          () -> publish("n1", name, "x"), Status.Code.INVALID_ARGUMENT, "CHANNEL_NAME_INVALID");
    }
    assertError(
        () -> publish("n1", message("c", "x").setReplyTo("NO").build()),
        Status.Code.INVALID_ARGUMENT,
        "CHANNEL_NAME_INVALID");
    assertError(() -> publish("n1"), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
    assertError(
        () -> publish("n1", message("c", "x").setCorrelationId("x".repeat(65)).build()),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
    assertError(
        () -> publish("n1", "c", "x".repeat((1 << 20) + 1)),
        Status.Code.INVALID_ARGUMENT,
        "MESSAGE_TOO_LARGE");
    String large = "x".repeat(1 << 20);
    assertError(
        () -> publish("n1", "c", large, large), Status.Code.INVALID_ARGUMENT, "MESSAGE_TOO_LARGE");
    assertThat(publish("n1", "c", large)).containsExactly(0);
    refused(SubscriptionStart.newBuilder().setBufferMessages(100_001), "FIELD_INVALID");
    refused(SubscriptionStart.newBuilder().setBufferBytes(65_535), "FIELD_INVALID");
    refused(SubscriptionStart.newBuilder().setBufferBytes(-1), "FIELD_INVALID");
    refused(SubscriptionStart.newBuilder().setOnOverflowValue(7), "FIELD_INVALID");
    refused(start(SubscriptionChange.newBuilder().addSubscribe("A")), "CHANNEL_NAME_INVALID");
    refused(
        start(SubscriptionChange.newBuilder().addSubscribePatterns("a[")), "CHANNEL_NAME_INVALID");
    SubscriptionChange.Builder many = SubscriptionChange.newBuilder();
    IntStream.range(0, 1_001).forEach(i -> many.addSubscribe("c" + i));
    refused(start(many), "FIELD_INVALID");
    SubscriptionChange.Builder patterns = SubscriptionChange.newBuilder();
    IntStream.range(0, 101).forEach(i -> patterns.addSubscribePatterns("c" + i));
    refused(start(patterns), "FIELD_INVALID");
    refused(SubscribeToChannelsRequest.getDefaultInstance(), "FIELD_INVALID");
  }

  private static SubscriptionStart.Builder start(SubscriptionChange.Builder change) {
    return SubscriptionStart.newBuilder().setChange(change);
  }

  private static void refused(SubscriptionStart.Builder start, String reason) {
    refused(SubscribeToChannelsRequest.newBuilder().setStart(start).build(), reason);
  }

  private static void refused(SubscribeToChannelsRequest request, String reason) {
    try (SubscribeClient client = new SubscribeClient(cluster.channel("n1"), true)) {
      client.send(request);
      StatusRuntimeException error = (StatusRuntimeException) client.awaitError();
      assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(ErrorInfos.of(error).getReason()).isEqualTo(reason);
    }
  }
}
