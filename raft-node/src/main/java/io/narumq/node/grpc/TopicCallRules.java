package io.narumq.node.grpc;

import static io.narumq.node.security.Operation.ADMIN;
import static io.narumq.node.security.Operation.BROWSE;
import static io.narumq.node.security.Operation.RECEIVE;
import static io.narumq.node.security.Operation.SEND;

import io.narumq.api.v1.BindingServiceGrpc;
import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscriptionChange;
import io.narumq.api.v1.SubscriptionServiceGrpc;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.api.v1.TopicReset;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.node.security.Kind;
import io.narumq.node.security.Need;
import io.narumq.node.security.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The part of {@link CallRules} that is about topics and channels. */
final class TopicCallRules {
  private static final String GLOB = "*?[\\";

  private final CallRules table;

  TopicCallRules(CallRules table) {
    this.table = table;
  }

  void add() {
    topics();
    bindings();
    subscriptions();
    groups();
    channels();
  }

  private void topics() {
    table.rule(TopicServiceGrpc.getCreateTopicMethod(), r -> topic(ADMIN, r.getTopic()));
    table.rule(TopicServiceGrpc.getUpdateTopicMethod(), r -> topic(ADMIN, r.getTopic()));
    table.rule(TopicServiceGrpc.getDeleteTopicMethod(), r -> topic(ADMIN, r.getTopic()));
    // Publishers and readers have to know how many partitions there are.
    table.rule(
        TopicServiceGrpc.getGetTopicMethod(), r -> List.of(Need.any(Kind.TOPIC, r.getTopic())));
    table.rule(
        TopicServiceGrpc.getListTopicsMethod(),
        r -> List.of(Need.anyWith(Kind.TOPIC, r.getPrefix())));
    table.rule(TopicServiceGrpc.getPublishMethod(), r -> topic(SEND, r.getTopic()));
    table.rule(TopicServiceGrpc.getFetchMethod(), r -> topic(RECEIVE, r.getTopic()));
    // Of one partition, which its first request names: the others need what it needed.
    table.rule(
        TopicServiceGrpc.getFetchStreamMethod(),
        r -> r.hasStart() ? topic(RECEIVE, r.getStart().getTopic()) : List.of());
    table.rule(TopicServiceGrpc.getFindOffsetMethod(), r -> topic(RECEIVE, r.getTopic()));
  }

  /** Whoever binds a queue lets all publishers of the topic send to it. */
  private void bindings() {
    table.rule(
        BindingServiceGrpc.getBindQueueMethod(),
        r -> {
          List<Need> needs = new ArrayList<>(topic(ADMIN, r.getTopic()));
          needs.addAll(CallRules.queue(SEND, r.getQueue()));
          return needs;
        });
    table.rule(BindingServiceGrpc.getUnbindQueueMethod(), r -> topic(ADMIN, r.getTopic()));
    table.rule(BindingServiceGrpc.getListBindingsMethod(), r -> whoTakesOf(r.getTopic()));
  }

  private void subscriptions() {
    table.rule(
        SubscriptionServiceGrpc.getCreateSubscriptionMethod(),
        r ->
            CallRules.deadLetters(
                subscription(ADMIN, r.getTopic(), r.getSubscription()),
                r.getConfig().getDeadLetterQueue()));
    table.rule(
        SubscriptionServiceGrpc.getUpdateSubscriptionMethod(),
        r ->
            CallRules.deadLetters(
                subscription(ADMIN, r.getTopic(), r.getSubscription()),
                r.getConfig().getDeadLetterQueue()));
    table.rule(
        SubscriptionServiceGrpc.getDeleteSubscriptionMethod(),
        r -> subscription(ADMIN, r.getTopic(), r.getSubscription()));
    table.rule(
        SubscriptionServiceGrpc.getGetSubscriptionMethod(),
        r -> known(r.getTopic(), r.getSubscription()));
    table.rule(
        SubscriptionServiceGrpc.getGetSubscribedPartitionMethod(),
        r -> known(r.getTopic(), r.getSubscription()));
    table.rule(SubscriptionServiceGrpc.getListSubscriptionsMethod(), r -> whoTakesOf(r.getTopic()));
  }

  /** The lists name queues, and tell what is done with dead letters. */
  private static List<Need> whoTakesOf(String topic) {
    return List.of(Need.either(BROWSE, ADMIN, Kind.TOPIC, topic));
  }

  private void groups() {
    table.rule(GroupServiceGrpc.getGroupHeartbeatMethod(), TopicCallRules::heartbeat);
    table.rule(GroupServiceGrpc.getLeaveGroupMethod(), r -> group(RECEIVE, r.getGroup()));
    table.rule(
        GroupServiceGrpc.getCommitOffsetsMethod(),
        r ->
            offsets(
                r.getGroup(),
                r.getMemberId(),
                r.getTopicsList().stream().map(TopicOffsets::getTopic)));
    table.rule(
        GroupServiceGrpc.getResetOffsetsMethod(),
        r ->
            offsets(
                r.getGroup(),
                r.getMemberId(),
                r.getTopicsList().stream().map(TopicReset::getTopic)));
    table.rule(
        GroupServiceGrpc.getGetOffsetsMethod(), r -> List.of(Need.any(Kind.GROUP, r.getGroup())));
    table.rule(
        GroupServiceGrpc.getDescribeGroupMethod(),
        r -> List.of(Need.any(Kind.GROUP, r.getGroup())));
    table.rule(
        GroupServiceGrpc.getListGroupsMethod(),
        r -> List.of(Need.anyWith(Kind.GROUP, r.getPrefix())));
    table.rule(GroupServiceGrpc.getDeleteGroupMethod(), r -> group(ADMIN, r.getGroup()));
  }

  private void channels() {
    table.rule(ChannelServiceGrpc.getPublishToChannelsMethod(), r -> publish(r.getMessagesList()));
    // Each publish of the stream is answered, so the stream looks at them.
    table.rule(ChannelServiceGrpc.getPublishToChannelsStreamMethod(), r -> List.of());
    table.rule(ChannelServiceGrpc.getSubscribeToChannelsMethod(), TopicCallRules::subscribe);
  }

  /** What it takes to publish all of these. */
  static List<Need> publish(List<ChannelMessage> messages) {
    return messages.stream()
        .map(ChannelMessage::getChannel)
        .distinct()
        .map(channel -> Need.of(SEND, Kind.CHANNEL, channel))
        .toList();
  }

  /** To be a member is to read the topics. */
  private static List<Need> heartbeat(GroupHeartbeatRequest request) {
    List<Need> needs = new ArrayList<>(group(RECEIVE, request.getGroup()));
    request.getTopicsList().forEach(topic -> needs.addAll(topic(RECEIVE, topic)));
    return needs;
  }

  /**
   * A member moves its own place; anybody else that of others. Who makes up an id moves nothing:
   * the log takes the word of a member for the partitions that it was given, by the epoch of that
   * gift.
   */
  private static List<Need> offsets(String group, String memberId, Stream<String> topics) {
    List<Need> needs = new ArrayList<>(group(memberId.isEmpty() ? ADMIN : RECEIVE, group));
    topics.distinct().forEach(topic -> needs.addAll(topic(RECEIVE, topic)));
    return needs;
  }

  private static List<Need> subscribe(SubscribeToChannelsRequest request) {
    SubscriptionChange change =
        request.hasStart() ? request.getStart().getChange() : request.getChange();
    List<Need> needs = new ArrayList<>();
    change
        .getSubscribeList()
        .forEach(channel -> needs.add(Need.of(RECEIVE, Kind.CHANNEL, channel)));
    change
        .getSubscribePatternsList()
        .forEach(pattern -> needs.add(Need.with(RECEIVE, Kind.CHANNEL, beginning(pattern))));
    return needs;
  }

  /** What all channels begin with that a pattern matches. */
  static String beginning(String pattern) {
    int end = 0;
    while (end < pattern.length() && GLOB.indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    return pattern.substring(0, end);
  }

  private static List<Need> topic(Operation operation, String name) {
    return List.of(Need.of(operation, Kind.TOPIC, name));
  }

  private static List<Need> group(Operation operation, String name) {
    return List.of(Need.of(operation, Kind.GROUP, name));
  }

  static List<Need> subscription(Operation operation, String topic, String subscription) {
    return List.of(Need.of(operation, Kind.SUBSCRIPTION, topic + "/" + subscription));
  }

  private static List<Need> known(String topic, String subscription) {
    return List.of(Need.any(Kind.SUBSCRIPTION, topic + "/" + subscription));
  }
}
