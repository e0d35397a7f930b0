package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.ListQueuesRequest;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.PublishToChannelsStreamResponse;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.QueueServiceGrpc.QueueServiceBlockingStub;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.SendStreamResponse;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Security;
import io.narumq.node.config.Member;
import io.narumq.node.grpc.AllCalls;
import io.narumq.node.grpc.NamedRequest;
import io.narumq.node.v1.MeetRequest;
import io.narumq.node.v1.MembershipServiceGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Three nodes with TLS on all ports, and rules of who may do what. */
class SecurityTest {
  @TempDir private static Path folder;

  private static @Nullable SecureCluster started;

  @BeforeAll
  static void start() throws Exception {
    started = new SecureCluster(folder);
  }

  @AfterAll
  static void stop() {
    secure().close();
  }

  private static SecureCluster secure() {
    SecureCluster secure = started;
    assertThat(secure).isNotNull();
    return secure;
  }

  /** Which also goes over each connection between nodes. */
  @Test
  void aFollowerPassesOnWhatIsForTheLeader() {
    Calls calls = new Calls(secure().cluster, secure().cluster.follower(), "orders");
    calls.create();
    calls.send("a", "b");
    ReceiveResponse received = calls.receive(10, 5_000);

    assertThat(calls.ack(received)).hasSize(2);
    assertThat(secure().cluster.fatal).isEmpty();
  }

  @Test
  void theClientLibraryTalksTlsToAllOfThem() {
    Path client = secure().client;
    try (NaruClient naru =
        NaruClient.builder()
            .endpoints(secure().cluster.apiAddress("n1"))
            .security(
                Security.tls(secure().authorities())
                    .withCertificate(client, TestAuthority.keyOf(client)))
            .build()) {
      naru.createQueue("parcels");
      naru.send("parcels", OutgoingMessage.of("a")).orThrow();
      assertThat(naru.receive("parcels", 1, Duration.ofSeconds(10))).hasSize(1);
    }
  }

  @Test
  void theClientLibraryShowsATokenAndSaysWhatIsMissing() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), SecureCluster.OTHER + "\n");
    try (NaruClient naru =
        NaruClient.builder()
            .endpoints(secure().cluster.apiAddress("n2"))
            .security(Security.tls(secure().authorities()).withTokenFile(token))
            .build()) {
      naru.createQueue("other.books");
      assertThatThrownBy(() -> naru.createQueue("victim"))
          .isInstanceOfSatisfying(
              NaruException.class,
              e ->
                  assertThat(e.reason()).isEqualTo(io.narumq.client.ErrorReason.PERMISSION_DENIED));
    }
  }

  @Test
  void aStrangerGetsNothingOfTheRaftPort() throws Exception {
    int port = secure().cluster.address("n1").raftPort();

    assertThat(RawTls.isAnswered(port, secure().node, RawTls.HTTP2)).as("a node").isTrue();
    assertThat(RawTls.isAnsweredInPlainText(port, RawTls.HTTP2)).as("plain text").isFalse();
    for (Path stranger : strangers()) {
      assertThat(RawTls.isAnswered(port, stranger, RawTls.HTTP2)).as("%s", stranger).isFalse();
    }
    assertThat(RawTls.isAnswered(port, secure().client, RawTls.HTTP2)).as("client").isFalse();
    assertThat(RawTls.isAnswered(port, null, RawTls.HTTP2)).as("no certificate").isFalse();
  }

  @Test
  void aStrangerGetsNoConnectionToTheApi() throws Exception {
    assertThat(topology(secure().connect("n1", secure().client))).isEqualTo("n1");
    assertUnreachable(secure().connectInPlainText("n1"));
    for (Path stranger : strangers()) {
      assertUnreachable(secure().connect("n1", stranger));
    }
  }

  @Test
  void aStrangerGetsNothingOfTheHttpPort() throws Exception {
    int port = secure().httpPorts.get("n1");

    assertThat(RawTls.answer(port, secure().client, RawTls.METRICS)).contains("HTTP/1.1 200");
    assertThat(RawTls.isAnsweredInPlainText(port, RawTls.METRICS)).isFalse();
    for (Path stranger : strangers()) {
      assertThat(RawTls.isAnswered(port, stranger, RawTls.METRICS)).as("%s", stranger).isFalse();
    }
    assertThat(RawTls.answer(port, null, RawTls.METRICS)).contains("HTTP/1.1 401");
    assertThat(RawTls.answer(port, null, RawTls.metrics(SecureCluster.OTHER)))
        .as("a token that may not")
        .contains("HTTP/1.1 401");
    assertThat(RawTls.answer(port, null, RawTls.READY)).endsWith("\r\n\r\nok\n");
  }

  @Test
  void everyCallOfAStrangerIsRefused() throws Exception {
    Channel channel = secure().connect("n1", (Path) null);
    for (String token : Arrays.asList(null, "a guess", SecureCluster.EXPIRED)) {
      for (MethodDescriptor<?, ?> method : AllCalls.methods()) {
        StatusRuntimeException end = call(channel, token, method, ByteString.EMPTY);
        assertThat(end.getStatus().getCode())
            .as("%s with %s", method.getFullMethodName(), token)
            .isEqualTo(Status.Code.UNAUTHENTICATED);
      }
    }
  }

  @Test
  void anotherTenantMayDoNothingWithWhatIsNotHis() throws Exception {
    Channel channel = secure().connect("n1", (Path) null);
    for (MethodDescriptor<?, ?> method : AllCalls.methods()) {
      if (!AllCalls.isForAnybody(method)) {
        StatusRuntimeException end =
            call(channel, SecureCluster.OTHER, method, NamedRequest.of(method, "victim"));
        assertThat(end.getStatus().getCode())
            .as(method.getFullMethodName())
            .isEqualTo(Status.Code.PERMISSION_DENIED);
      }
    }
  }

  /** A stream goes on, as it may be one of many queues. */
  @Test
  void onAStreamEachRequestIsAllowedOrNot() throws Exception {
    Channel channel = secure().connectAs("n1", SecureCluster.OTHER);
    assertThat(
            SendStreamResponse.parseFrom(
                RawCalls.answers(
                        channel,
                        MessageServiceGrpc.getSendStreamMethod(),
                        NamedRequest.of(MessageServiceGrpc.getSendStreamMethod(), "victim"))
                    .get(10, TimeUnit.SECONDS)
                    .get(0)))
        .matches(it -> it.getError().getReason() == ErrorReason.ERROR_REASON_PERMISSION_DENIED);
    assertThat(
            PublishToChannelsStreamResponse.parseFrom(
                RawCalls.answers(
                        channel,
                        ChannelServiceGrpc.getPublishToChannelsStreamMethod(),
                        NamedRequest.of(
                            ChannelServiceGrpc.getPublishToChannelsStreamMethod(), "victim"))
                    .get(10, TimeUnit.SECONDS)
                    .get(0)))
        .matches(it -> it.getError().getReason() == ErrorReason.ERROR_REASON_PERMISSION_DENIED);
  }

  /** Also where the call is passed on, whoever the node is that it came to first. */
  @Test
  void whoMayDoesAndIsToldWhatIsMissingElse() throws Exception {
    for (String node : secure().cluster.running()) {
      Channel channel = secure().connectAs(node, SecureCluster.OTHER);
      QueueServiceBlockingStub queues = QueueServiceGrpc.newBlockingStub(channel);
      Patience.patiently(
          () -> queues.createQueue(CreateQueueRequest.newBuilder().setQueue("other.1").build()));
      assertThatThrownBy(
              () -> queues.deleteQueue(DeleteQueueRequest.newBuilder().setQueue("1").build()))
          .hasMessageContaining("token:other may not admin: queue '1'");
    }
  }

  @Test
  void rulesThatChangeAreInForceAndWrongOnesAreNot() throws Exception {
    Channel channel = secure().connectAs("n3", SecureCluster.OTHER);
    QueueServiceBlockingStub queues = QueueServiceGrpc.newBlockingStub(channel);
    ListQueuesRequest list = ListQueuesRequest.newBuilder().setPrefix("new").build();
    assertThatThrownBy(() -> queues.listQueues(list)).hasMessageContaining("PERMISSION_DENIED");
    String rules = Files.readString(secure().rules());

    Files.writeString(
        secure().rules(), rules.replace("queues: \"other*\"", "queues: [\"other*\", \"new*\"]"));
    await().ignoreExceptions().until(() -> queues.listQueues(list).getQueuesCount() == 0);

    Files.writeString(secure().rules(), "rules: nonsense");
    assertThat(topology(secure().connect("n3", secure().client))).isEqualTo("n3");
    assertThat(queues.listQueues(list).getQueuesCount()).isZero();
    Files.writeString(secure().rules(), rules);
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> queues.listQueues(list))
                    .hasMessageContaining("PERMISSION_DENIED"));
  }

  private static StatusRuntimeException call(
      Channel channel, @Nullable String token, MethodDescriptor<?, ?> method, ByteString request)
      throws Exception {
    Channel named = token == null ? channel : SecureCluster.withToken(channel, token);
    return RawCalls.call(named, method, request, 10_000).get(20, TimeUnit.SECONDS);
  }

  private static List<Path> strangers() {
    return List.of(secure().wrong, secure().expired);
  }

  @Test
  void whatIsForNodesIsForNodes() throws Exception {
    Channel client = secure().connect("n1", secure().client);
    assertThatThrownBy(() -> meet(client)).hasMessageContaining("is for nodes of this cluster");
    meet(secure().connect("n1", secure().node));
  }

  private static void meet(Channel channel) {
    var unused =
        MembershipServiceGrpc.newBlockingStub(channel)
            .meet(MeetRequest.newBuilder().setClusterId("test").setNodeId("n1").build());
  }

  @Test
  void aNewCertificateIsShownWithoutARestart() throws Exception {
    Member node = secure().cluster.address("n2");
    Channel open = secure().connect("n2", secure().client);
    topology(open);
    X509Certificate before = RawTls.shown(node.apiPort(), secure().client);

    secure().renew("n2");

    await().until(() -> !RawTls.shown(node.apiPort(), secure().client).equals(before));
    assertThat(topology(open)).as("on a connection of before").isEqualTo("n2");
    assertThat(topology(secure().connect("n2", secure().client))).isEqualTo("n2");
  }

  /** Certificate and key are two files, so now and then a node sees one of each pair. */
  @Test
  void noConnectionFailsWhileCertificatesAreRenewed() throws Exception {
    int port = secure().cluster.address("n3").apiPort();
    Set<X509Certificate> shown = new HashSet<>();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              X509Certificate now = RawTls.shown(port, secure().client);
              if (shown.add(now)) {
                secure().renew("n3");
              }
              assertThat(topology(secure().connect("n3", secure().client))).isEqualTo("n3");
              return shown.size() == 4;
            });
  }

  @Test
  void whoChangedWhatIsWrittenDown() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Logger audit = (Logger) LoggerFactory.getLogger("io.narumq.audit");
    audit.addAppender(lines);
    QueueServiceBlockingStub other =
        QueueServiceGrpc.newBlockingStub(secure().connectAs("n1", SecureCluster.OTHER));
    Patience.patiently(
        () -> other.createQueue(CreateQueueRequest.newBuilder().setQueue("other.a").build()));
    assertThatThrownBy(
        () -> other.deleteQueue(DeleteQueueRequest.newBuilder().setQueue("x\ny").build()));
    audit.detachAppender(lines);

    assertThat(List.copyOf(lines.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(
            line ->
                line.startsWith(
                    "who=token:other call=naru.v1.QueueService/CreateQueue"
                        + " on=[queue 'other.a'] outcome=OK"))
        .anyMatch(
            line ->
                line.contains("DeleteQueue on=[queue 'x?y'] outcome=PERMISSION_DENIED")
                    && !line.contains("\n"));
  }

  private static String topology(Channel channel) {
    return ClusterServiceGrpc.newBlockingStub(channel)
        .getTopology(GetTopologyRequest.getDefaultInstance())
        .getNodeId();
  }

  private static void assertUnreachable(Channel channel) {
    assertThatThrownBy(() -> topology(channel))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }
}
