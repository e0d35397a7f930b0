package io.narumq.node.grpc;

import static io.narumq.node.security.Operation.ADMIN;
import static io.narumq.node.security.Operation.BROWSE;
import static io.narumq.node.security.Operation.RECEIVE;
import static io.narumq.node.security.Operation.SEND;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.narumq.api.v1.AckAndSendRequest;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.api.v1.RedriveRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.node.security.Kind;
import io.narumq.node.security.Need;
import io.narumq.node.security.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What the caller of each method has to be allowed, by the names in its request. A node does not
 * start with a method that is not in this table.
 */
final class CallRules {
  private final Map<String, Function<Object, List<Need>>> rules = new HashMap<>();

  CallRules() {
    messages();
    queues();
    inspection();
    cluster();
    new TopicCallRules(this).add();
  }

  boolean covers(String method) {
    return rules.containsKey(method);
  }

  /** All that have a rule. */
  Set<String> methods() {
    return rules.keySet();
  }

  /** Of one request of a call. */
  List<Need> needs(MethodDescriptor<?, ?> method, Object request) {
    Function<Object, List<Need>> rule = rules.get(method.getFullMethodName());
    if (rule == null) {
      throw new IllegalStateException("no rule for " + method.getFullMethodName());
    }
    return rule.apply(request);
  }

  @SuppressWarnings("unchecked") // The requests of a method are of its type.
  <Q> void rule(MethodDescriptor<Q, ?> method, Function<Q, List<Need>> needs) {
    rules.put(method.getFullMethodName(), request -> needs.apply((Q) request));
  }

  /** For whoever is known. */
  private void anybody(MethodDescriptor<?, ?> method) {
    rules.put(method.getFullMethodName(), request -> List.of());
  }

  private void anybody(ServiceDescriptor service) {
    service.getMethods().forEach(this::anybody);
  }

  private void messages() {
    rule(MessageServiceGrpc.getSendMethod(), r -> queue(SEND, r.getQueue()));
    rule(MessageServiceGrpc.getAttachProducerMethod(), CallRules::attach);
    rule(MessageServiceGrpc.getCloseProducerMethod(), CallRules::close);
    // Each of its sends is allowed or not, so the stream looks at them: see ofStream.
    anybody(MessageServiceGrpc.getSendStreamMethod());
    rule(MessageServiceGrpc.getReceiveMethod(), r -> source(RECEIVE, r.getQueue()));
    rule(MessageServiceGrpc.getConsumeMethod(), CallRules::consume);
    rule(MessageServiceGrpc.getAckMethod(), r -> source(RECEIVE, r.getQueue()));
    rule(MessageServiceGrpc.getAckAndSendMethod(), CallRules::ackAndSend);
    rule(MessageServiceGrpc.getReturnMethod(), r -> source(RECEIVE, r.getQueue()));
    rule(MessageServiceGrpc.getExtendLeaseMethod(), r -> source(RECEIVE, r.getQueue()));
    rule(SessionServiceGrpc.getAttachSessionMethod(), r -> source(RECEIVE, r.getQueue()));
    rule(SessionServiceGrpc.getKeepAliveSessionMethod(), r -> source(RECEIVE, r.getQueue()));
    rule(SessionServiceGrpc.getCloseSessionMethod(), r -> source(RECEIVE, r.getQueue()));
  }

  private void queues() {
    rule(
        QueueServiceGrpc.getCreateQueueMethod(),
        r -> configured(queue(ADMIN, r.getQueue()), r.getConfig()));
    rule(
        QueueServiceGrpc.getUpdateQueueMethod(),
        r -> configured(queue(ADMIN, r.getQueue()), r.getConfig()));
    rule(QueueServiceGrpc.getGetQueueMethod(), r -> List.of(Need.any(Kind.QUEUE, r.getQueue())));
    rule(QueueServiceGrpc.getDeleteQueueMethod(), r -> queue(ADMIN, r.getQueue()));
    rule(QueueServiceGrpc.getPurgeQueueMethod(), r -> queue(ADMIN, r.getQueue()));
    rule(QueueServiceGrpc.getRedriveMethod(), CallRules::redrive);
    rule(QueueServiceGrpc.getUnparkKeyMethod(), r -> queue(ADMIN, r.getQueue()));
    rule(QueueServiceGrpc.getCancelRedriveMethod(), r -> queue(ADMIN, r.getQueue()));
    rule(
        QueueServiceGrpc.getListQueuesMethod(),
        r -> List.of(Need.anyWith(Kind.QUEUE, r.getPrefix())));
    rule(RecurringServiceGrpc.getPutRecurringMethod(), r -> queue(ADMIN, r.getQueue()));
    rule(RecurringServiceGrpc.getDeleteRecurringMethod(), r -> queue(ADMIN, r.getQueue()));
    rule(RecurringServiceGrpc.getListRecurringMethod(), r -> queue(BROWSE, r.getQueue()));
  }

  private void inspection() {
    rule(InspectServiceGrpc.getBrowseMethod(), r -> queue(BROWSE, r.getQueue()));
    rule(InspectServiceGrpc.getExplainMessageMethod(), r -> queue(BROWSE, r.getQueue()));
    rule(InspectServiceGrpc.getListHistoryMethod(), r -> queue(BROWSE, r.getQueue()));
    rule(InspectServiceGrpc.getListParkedKeysMethod(), r -> queue(BROWSE, r.getQueue()));
  }

  /** To find the leaders is everybody's business. */
  private void cluster() {
    anybody(ClusterServiceGrpc.getGetTopologyMethod());
    anybody(ClusterServiceGrpc.getWatchTopologyMethod());
    rule(
        ClusterServiceGrpc.getCheckReplicasMethod(),
        r -> List.of(Need.of(ADMIN, Kind.CLUSTER, "")));
    rule(ClusterServiceGrpc.getAddMemberMethod(), r -> List.of(Need.of(ADMIN, Kind.CLUSTER, "")));
    rule(
        ClusterServiceGrpc.getRemoveMemberMethod(), r -> List.of(Need.of(ADMIN, Kind.CLUSTER, "")));
    anybody(HealthGrpc.getServiceDescriptor());
    anybody(ServerReflectionGrpc.getServiceDescriptor());
    anybody(io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServiceDescriptor());
  }

  /** What one send or publish of a stream needs. */
  static List<Need> ofStream(SendStreamRequest request) {
    return request.hasPublish()
        ? List.of(Need.of(SEND, Kind.TOPIC, request.getPublish().getTopic()))
        : queue(SEND, request.getSend().getQueue());
  }

  private static List<Need> attach(AttachProducerRequest request) {
    return target(request.getQueue(), request.getTopic());
  }

  private static List<Need> close(CloseProducerRequest request) {
    return target(request.getQueue(), request.getTopic());
  }

  /** One of them is there; if both are, both count. */
  private static List<Need> target(String queue, String topic) {
    List<Need> needs = new ArrayList<>();
    if (!topic.isEmpty()) {
      needs.add(Need.of(SEND, Kind.TOPIC, topic));
    }
    if (!queue.isEmpty() || topic.isEmpty()) {
      needs.add(Need.of(SEND, Kind.QUEUE, queue));
    }
    return needs;
  }

  /** A stream is of one queue, which its first request names: the others need what it needed. */
  private static List<Need> consume(ConsumeRequest request) {
    return request.hasStart() ? source(RECEIVE, request.getStart().getQueue()) : List.of();
  }

  private static List<Need> ackAndSend(AckAndSendRequest request) {
    List<Need> needs = new ArrayList<>(source(RECEIVE, request.getQueue()));
    request.getSendsList().forEach(send -> needs.addAll(queue(SEND, send.getQueue())));
    return needs;
  }

  /** Without a target, messages go back to where they came from. */
  private static List<Need> redrive(RedriveRequest request) {
    List<Need> needs = new ArrayList<>(queue(ADMIN, request.getQueue()));
    if (!request.getTarget().isEmpty()) {
      needs.addAll(queue(SEND, request.getTarget()));
    }
    return needs;
  }

  /** Else the messages of one queue could be let loose on another one. */
  private static List<Need> configured(List<Need> needs, QueueConfig config) {
    return deadLetters(needs, config.getDeadLetterQueue());
  }

  static List<Need> deadLetters(List<Need> needs, String queue) {
    if (queue.isEmpty()) {
      return needs;
    }
    List<Need> all = new ArrayList<>(needs);
    all.addAll(queue(SEND, queue));
    return all;
  }

  static List<Need> queue(Operation operation, String name) {
    return List.of(Need.of(operation, Kind.QUEUE, name));
  }

  /** What messages are taken from: a queue, or {@code topic/partition/subscription}. */
  private static List<Need> source(Operation operation, String name) {
    int partition = name.indexOf('/');
    int subscription = name.lastIndexOf('/');
    return partition < 0
        ? queue(operation, name)
        : TopicCallRules.subscription(
            operation, name.substring(0, partition), name.substring(subscription + 1));
  }
}
