package io.narumq.node.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.api.v1.SubscriptionServiceGrpc;
import io.narumq.api.v1.TopicServiceGrpc;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Refuses calls while too many tasks wait for a thread, before their messages are read: a refused
 * call costs next to nothing, so the queue of tasks shrinks again. What adds work is refused first;
 * what takes work away goes on for ten times as long.
 */
final class LoadShedding implements ServerInterceptor {
  /** Tasks are small: with this many waiting a call would be answered after a second or so. */
  static final int WAITING_MAX = 5_000;

  private static final int DRAIN_FACTOR = 10;
  private static final Set<String> ADD_WORK =
      Set.of(
          MessageServiceGrpc.getSendMethod().getFullMethodName(),
          MessageServiceGrpc.getSendStreamMethod().getFullMethodName(),
          TopicServiceGrpc.getPublishMethod().getFullMethodName(),
          TopicServiceGrpc.getCreateTopicMethod().getFullMethodName(),
          TopicServiceGrpc.getListTopicsMethod().getFullMethodName(),
          SubscriptionServiceGrpc.getCreateSubscriptionMethod().getFullMethodName(),
          SubscriptionServiceGrpc.getGetSubscriptionMethod().getFullMethodName(),
          SubscriptionServiceGrpc.getListSubscriptionsMethod().getFullMethodName(),
          GroupServiceGrpc.getListGroupsMethod().getFullMethodName(),
          GroupServiceGrpc.getDescribeGroupMethod().getFullMethodName(),
          ChannelServiceGrpc.getPublishToChannelsMethod().getFullMethodName(),
          ChannelServiceGrpc.getPublishToChannelsStreamMethod().getFullMethodName(),
          ChannelServiceGrpc.getSubscribeToChannelsMethod().getFullMethodName(),
          InspectServiceGrpc.getBrowseMethod().getFullMethodName(),
          InspectServiceGrpc.getExplainMessageMethod().getFullMethodName(),
          InspectServiceGrpc.getListHistoryMethod().getFullMethodName(),
          QueueServiceGrpc.getCreateQueueMethod().getFullMethodName(),
          RecurringServiceGrpc.getPutRecurringMethod().getFullMethodName(),
          QueueServiceGrpc.getListQueuesMethod().getFullMethodName());

  private final IntSupplier waiting;

  /**
   * @param waiting how many tasks wait for a thread
   */
  LoadShedding(IntSupplier waiting) {
    this.waiting = waiting;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
    boolean addsWork = ADD_WORK.contains(call.getMethodDescriptor().getFullMethodName());
    int max = addsWork ? WAITING_MAX : DRAIN_FACTOR * WAITING_MAX;
    if (waiting.getAsInt() <= max) {
      return next.startCall(call, metadata);
    }
    return ApiErrors.refuse(
        call,
        ApiErrors.of(
            ErrorReason.ERROR_REASON_OVERLOADED,
            "this node has more calls waiting than it can see to; try again after the delay"));
  }
}
