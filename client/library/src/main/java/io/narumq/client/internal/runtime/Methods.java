package io.narumq.client.internal.runtime;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.narumq.api.v1.BindingServiceGrpc;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.api.v1.SubscriptionServiceGrpc;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.client.internal.Rpc;
import io.narumq.client.internal.StreamRpc;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which gRPC method an {@link Rpc} or a {@link StreamRpc} is. */
final class Methods {
  private static final Map<Rpc<?, ?>, MethodDescriptor<?, ?>> BY_RPC =
      Map.ofEntries(
          Map.entry(Rpc.GET_TOPOLOGY, ClusterServiceGrpc.getGetTopologyMethod()),
          Map.entry(Rpc.CHECK_REPLICAS, ClusterServiceGrpc.getCheckReplicasMethod()),
          Map.entry(Rpc.ADD_MEMBER, ClusterServiceGrpc.getAddMemberMethod()),
          Map.entry(Rpc.REMOVE_MEMBER, ClusterServiceGrpc.getRemoveMemberMethod()),
          Map.entry(Rpc.CREATE_TOPIC, TopicServiceGrpc.getCreateTopicMethod()),
          Map.entry(Rpc.UPDATE_TOPIC, TopicServiceGrpc.getUpdateTopicMethod()),
          Map.entry(Rpc.GET_TOPIC, TopicServiceGrpc.getGetTopicMethod()),
          Map.entry(Rpc.DELETE_TOPIC, TopicServiceGrpc.getDeleteTopicMethod()),
          Map.entry(Rpc.LIST_TOPICS, TopicServiceGrpc.getListTopicsMethod()),
          Map.entry(Rpc.BIND_QUEUE, BindingServiceGrpc.getBindQueueMethod()),
          Map.entry(Rpc.UNBIND_QUEUE, BindingServiceGrpc.getUnbindQueueMethod()),
          Map.entry(Rpc.LIST_BINDINGS, BindingServiceGrpc.getListBindingsMethod()),
          Map.entry(Rpc.FETCH, TopicServiceGrpc.getFetchMethod()),
          Map.entry(Rpc.FIND_OFFSET, TopicServiceGrpc.getFindOffsetMethod()),
          Map.entry(Rpc.GROUP_HEARTBEAT, GroupServiceGrpc.getGroupHeartbeatMethod()),
          Map.entry(Rpc.LEAVE_GROUP, GroupServiceGrpc.getLeaveGroupMethod()),
          Map.entry(Rpc.COMMIT_OFFSETS, GroupServiceGrpc.getCommitOffsetsMethod()),
          Map.entry(Rpc.RESET_OFFSETS, GroupServiceGrpc.getResetOffsetsMethod()),
          Map.entry(Rpc.RESET_OWN_OFFSETS, GroupServiceGrpc.getResetOffsetsMethod()),
          Map.entry(Rpc.DESCRIBE_GROUP, GroupServiceGrpc.getDescribeGroupMethod()),
          Map.entry(Rpc.LIST_GROUPS, GroupServiceGrpc.getListGroupsMethod()),
          Map.entry(Rpc.DELETE_GROUP, GroupServiceGrpc.getDeleteGroupMethod()),
          Map.entry(Rpc.CREATE_SUBSCRIPTION, SubscriptionServiceGrpc.getCreateSubscriptionMethod()),
          Map.entry(Rpc.UPDATE_SUBSCRIPTION, SubscriptionServiceGrpc.getUpdateSubscriptionMethod()),
          Map.entry(Rpc.DELETE_SUBSCRIPTION, SubscriptionServiceGrpc.getDeleteSubscriptionMethod()),
          Map.entry(Rpc.GET_SUBSCRIPTION, SubscriptionServiceGrpc.getGetSubscriptionMethod()),
          Map.entry(Rpc.LIST_SUBSCRIPTIONS, SubscriptionServiceGrpc.getListSubscriptionsMethod()),
          Map.entry(Rpc.CREATE_QUEUE, QueueServiceGrpc.getCreateQueueMethod()),
          Map.entry(Rpc.UPDATE_QUEUE, QueueServiceGrpc.getUpdateQueueMethod()),
          Map.entry(Rpc.REDRIVE, QueueServiceGrpc.getRedriveMethod()),
          Map.entry(Rpc.CANCEL_REDRIVE, QueueServiceGrpc.getCancelRedriveMethod()),
          Map.entry(Rpc.UNPARK_KEY, QueueServiceGrpc.getUnparkKeyMethod()),
          Map.entry(Rpc.PURGE_QUEUE, QueueServiceGrpc.getPurgeQueueMethod()),
          Map.entry(Rpc.DELETE_QUEUE, QueueServiceGrpc.getDeleteQueueMethod()),
          Map.entry(Rpc.LIST_QUEUES, QueueServiceGrpc.getListQueuesMethod()),
          Map.entry(Rpc.GET_QUEUE, QueueServiceGrpc.getGetQueueMethod()),
          Map.entry(Rpc.PUT_RECURRING, RecurringServiceGrpc.getPutRecurringMethod()),
          Map.entry(Rpc.DELETE_RECURRING, RecurringServiceGrpc.getDeleteRecurringMethod()),
          Map.entry(Rpc.LIST_RECURRING, RecurringServiceGrpc.getListRecurringMethod()),
          Map.entry(Rpc.BROWSE, InspectServiceGrpc.getBrowseMethod()),
          Map.entry(Rpc.EXPLAIN_MESSAGE, InspectServiceGrpc.getExplainMessageMethod()),
          Map.entry(Rpc.LIST_PARKED_KEYS, InspectServiceGrpc.getListParkedKeysMethod()),
          Map.entry(Rpc.LIST_HISTORY, InspectServiceGrpc.getListHistoryMethod()),
          Map.entry(Rpc.SEND, MessageServiceGrpc.getSendMethod()),
          Map.entry(Rpc.SEND_ONCE, MessageServiceGrpc.getSendMethod()),
          Map.entry(Rpc.ATTACH_PRODUCER, MessageServiceGrpc.getAttachProducerMethod()),
          Map.entry(Rpc.CLOSE_PRODUCER, MessageServiceGrpc.getCloseProducerMethod()),
          Map.entry(Rpc.RECEIVE, MessageServiceGrpc.getReceiveMethod()),
          Map.entry(Rpc.ACK, MessageServiceGrpc.getAckMethod()),
          Map.entry(Rpc.ACK_AND_SEND, MessageServiceGrpc.getAckAndSendMethod()),
          Map.entry(Rpc.RETURN, MessageServiceGrpc.getReturnMethod()),
          Map.entry(Rpc.EXTEND_LEASE, MessageServiceGrpc.getExtendLeaseMethod()),
          Map.entry(Rpc.KEEP_ALIVE_SESSION, SessionServiceGrpc.getKeepAliveSessionMethod()),
          Map.entry(Rpc.CLOSE_SESSION, SessionServiceGrpc.getCloseSessionMethod()));

  private static final Map<StreamRpc<?, ?>, MethodDescriptor<?, ?>> BY_STREAM =
      Map.of(
          StreamRpc.WATCH_TOPOLOGY, ClusterServiceGrpc.getWatchTopologyMethod(),
          StreamRpc.SEND_STREAM, MessageServiceGrpc.getSendStreamMethod(),
          StreamRpc.CONSUME, MessageServiceGrpc.getConsumeMethod(),
          StreamRpc.FETCH_STREAM, TopicServiceGrpc.getFetchStreamMethod(),
          StreamRpc.PUBLISH_TO_CHANNELS, ChannelServiceGrpc.getPublishToChannelsStreamMethod(),
          StreamRpc.SUBSCRIBE_TO_CHANNELS, ChannelServiceGrpc.getSubscribeToChannelsMethod());

  private Methods() {}

  static <Q extends Message, A extends Message> MethodDescriptor<Q, A> of(Rpc<Q, A> rpc) {
    return typed(BY_RPC.get(rpc), rpc);
  }

  static <Q extends Message, A extends Message> MethodDescriptor<Q, A> of(StreamRpc<Q, A> rpc) {
    return typed(BY_STREAM.get(rpc), rpc);
  }

  /** The entries above pair equal types, which the maps cannot say. */
  @SuppressWarnings("unchecked")
  private static <Q, A> MethodDescriptor<Q, A> typed(
      @Nullable MethodDescriptor<?, ?> method, Object rpc) {
    if (method == null) {
      throw new IllegalArgumentException("no gRPC method for " + rpc);
    }
    return (MethodDescriptor<Q, A>) method;
  }
}
