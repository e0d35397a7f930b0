package io.narumq.node.grpc;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.MethodDescriptor;
import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.api.v1.TopicReset;
import io.narumq.node.security.Need;
import io.narumq.node.security.Operation;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who may call what, method by method. */
class CallRulesTest {
  /** By method: which single operations are enough, or all that it takes together. */
  private static final String TABLE =
      """
      AckAndSend: send+receive
      Ack: receive
      AddMember: admin
      AttachProducer: send
      AttachSession: receive
      BindQueue: send+admin
      Browse: browse
      CancelRedrive: admin
      CheckReplicas: admin
      CloseProducer: send
      CloseSession: receive
      CommitOffsets: receive+admin
      Consume: receive
      CreateQueue: admin
      CreateSubscription: admin
      CreateTopic: admin
      DeleteGroup: admin
      DeleteQueue: admin
      DeleteRecurring: admin
      DeleteSubscription: admin
      DeleteTopic: admin
      DescribeGroup: send receive browse admin
      ExplainMessage: browse
      ExtendLease: receive
      FetchStream: receive
      Fetch: receive
      FindOffset: receive
      GetOffsets: send receive browse admin
      GetQueue: send receive browse admin
      GetSubscribedPartition: send receive browse admin
      GetSubscription: send receive browse admin
      GetTopic: send receive browse admin
      GetTopology: anybody
      GroupHeartbeat: receive
      KeepAliveSession: receive
      LeaveGroup: receive
      ListBindings: browse admin
      ListGroups: send receive browse admin
      ListHistory: browse
      ListParkedKeys: browse
      ListQueues: send receive browse admin
      ListRecurring: browse
      ListSubscriptions: browse admin
      ListTopics: send receive browse admin
      PublishToChannelsStream: anybody
      PublishToChannels: send
      Publish: send
      PurgeQueue: admin
      PutRecurring: admin
      Receive: receive
      Redrive: send+admin
      RemoveMember: admin
      ResetOffsets: receive+admin
      Return: receive
      SendStream: anybody
      Send: send
      SubscribeToChannels: receive
      UnbindQueue: admin
      UnparkKey: admin
      UpdateQueue: admin
      UpdateSubscription: admin
      UpdateTopic: admin
      WatchTopology: anybody
      """;

  private final CallRules rules = new CallRules();

  @Test
  void everyMethodIsInTheTableAndNeedsWhatItSays() {
    Map<String, String> found = new TreeMap<>();
    for (MethodDescriptor<?, ?> method : AllCalls.forClients()) {
      assertThat(rules.covers(method.getFullMethodName()))
          .as("a rule for %s", method.getFullMethodName())
          .isTrue();
      found.put(method.getBareMethodName(), enough(needs(method)));
    }
    Map<String, String> expected = new TreeMap<>();
    TABLE.lines().map(line -> line.split(": ", 2)).forEach(line -> expected.put(line[0], line[1]));

    assertThat(found).isEqualTo(expected);
  }

  /** So that the tests of strangers leave none out. */
  @Test
  void noRuleIsForAMethodThatTheTestsDoNotKnow() {
    Set<String> known =
        AllCalls.methods().stream()
            .map(MethodDescriptor::getFullMethodName)
            .collect(java.util.stream.Collectors.toSet());

    assertThat(rules.methods())
        .filteredOn(method -> !method.startsWith("grpc."))
        .allMatch(known::contains);
  }

  private List<Need> needs(MethodDescriptor<?, ?> method) {
    ByteString request = NamedRequest.of(method, "x");
    return rules.needs(method, method.parseRequest(request.newInput()));
  }

  private static String enough(List<Need> needs) {
    if (needs.isEmpty()) {
      return "anybody";
    }
    List<Operation> each =
        EnumSet.allOf(Operation.class).stream()
            .filter(operation -> needs.stream().allMatch(n -> n.anyOf().contains(operation)))
            .toList();
    return each.isEmpty()
        ? needs.stream()
            .flatMap(need -> need.anyOf().stream())
            .distinct()
            .sorted()
            .map(CallRulesTest::word)
            .collect(joining("+"))
        : each.stream().map(CallRulesTest::word).collect(joining(" "));
  }

  private static String word(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void aPartitionOfASubscriptionIsTheSubscription() {
    ReceiveRequest request = ReceiveRequest.newBuilder().setQueue("prices/3/audit").build();

    assertThat(rules.needs(MessageServiceGrpc.getReceiveMethod(), request))
        .extracting(Need::object)
        .containsExactly("subscription 'prices/audit'");
  }

  @Test
  void deadLettersOfOneAreSendsToTheOther() {
    CreateQueueRequest request =
        CreateQueueRequest.newBuilder()
            .setQueue("a")
            .setConfig(QueueConfig.newBuilder().setDeadLetterQueue("b"))
            .build();

    assertThat(rules.needs(QueueServiceGrpc.getCreateQueueMethod(), request))
        .extracting(need -> need.operation() + " " + need.object())
        .containsExactly("admin queue 'a'", "send queue 'b'");
  }

  @Test
  void aStreamIsOfSendsAndOfPublishes() {
    SendStreamRequest send =
        SendStreamRequest.newBuilder().setSend(SendRequest.newBuilder().setQueue("q")).build();
    SendStreamRequest publish =
        SendStreamRequest.newBuilder()
            .setPublish(PublishRequest.newBuilder().setTopic("t"))
            .build();

    assertThat(CallRules.ofStream(send)).extracting(Need::object).containsExactly("queue 'q'");
    assertThat(CallRules.ofStream(publish)).extracting(Need::object).containsExactly("topic 't'");
  }

  /** An id that is no member's is refused by the log: see GroupTest. */
  @Test
  void aMemberMovesItsOwnPlaceInTopicsThatItMayRead() {
    CommitOffsetsRequest commit =
        CommitOffsetsRequest.newBuilder()
            .setGroup("g")
            .setMemberId("m")
            .addTopics(TopicOffsets.newBuilder().setTopic("t"))
            .build();
    ResetOffsetsRequest reset =
        ResetOffsetsRequest.newBuilder()
            .setGroup("g")
            .setMemberId("m")
            .addTopics(TopicReset.newBuilder().setTopic("t"))
            .build();

    assertThat(rules.needs(GroupServiceGrpc.getCommitOffsetsMethod(), commit))
        .extracting(need -> need.operation() + " " + need.object())
        .containsExactly("receive group 'g'", "receive topic 't'");
    assertThat(rules.needs(GroupServiceGrpc.getResetOffsetsMethod(), reset))
        .extracting(need -> need.operation() + " " + need.object())
        .containsExactly("receive group 'g'", "receive topic 't'");
  }

  @Test
  void aPatternOfChannelsIsAllThatBeginsLikeIt() {
    assertThat(TopicCallRules.beginning("acme.*.x")).isEqualTo("acme.");
    assertThat(TopicCallRules.beginning("[ab]*")).isEmpty();
    assertThat(TopicCallRules.beginning("plain")).isEqualTo("plain");
  }
}
