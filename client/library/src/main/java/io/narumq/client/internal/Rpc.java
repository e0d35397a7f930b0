package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.api.v1.AckAndSendRequest;
import io.narumq.api.v1.AckAndSendResponse;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AckResponse;
import io.narumq.api.v1.AddMemberRequest;
import io.narumq.api.v1.AddMemberResponse;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.BindQueueRequest;
import io.narumq.api.v1.BindQueueResponse;
import io.narumq.api.v1.BrowseRequest;
import io.narumq.api.v1.BrowseResponse;
import io.narumq.api.v1.CancelRedriveRequest;
import io.narumq.api.v1.CancelRedriveResponse;
import io.narumq.api.v1.CheckReplicasRequest;
import io.narumq.api.v1.CheckReplicasResponse;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.CloseProducerResponse;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.CommitOffsetsResponse;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.CreateQueueResponse;
import io.narumq.api.v1.CreateSubscriptionRequest;
import io.narumq.api.v1.CreateSubscriptionResponse;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.CreateTopicResponse;
import io.narumq.api.v1.DeleteGroupRequest;
import io.narumq.api.v1.DeleteGroupResponse;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.DeleteQueueResponse;
import io.narumq.api.v1.DeleteRecurringRequest;
import io.narumq.api.v1.DeleteRecurringResponse;
import io.narumq.api.v1.DeleteSubscriptionRequest;
import io.narumq.api.v1.DeleteSubscriptionResponse;
import io.narumq.api.v1.DeleteTopicRequest;
import io.narumq.api.v1.DeleteTopicResponse;
import io.narumq.api.v1.DescribeGroupRequest;
import io.narumq.api.v1.DescribeGroupResponse;
import io.narumq.api.v1.ExplainMessageRequest;
import io.narumq.api.v1.ExplainMessageResponse;
import io.narumq.api.v1.ExtendLeaseRequest;
import io.narumq.api.v1.ExtendLeaseResponse;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetQueueRequest;
import io.narumq.api.v1.GetQueueResponse;
import io.narumq.api.v1.GetSubscriptionRequest;
import io.narumq.api.v1.GetSubscriptionResponse;
import io.narumq.api.v1.GetTopicRequest;
import io.narumq.api.v1.GetTopicResponse;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.KeepAliveSessionResponse;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.api.v1.LeaveGroupResponse;
import io.narumq.api.v1.ListBindingsRequest;
import io.narumq.api.v1.ListBindingsResponse;
import io.narumq.api.v1.ListGroupsRequest;
import io.narumq.api.v1.ListGroupsResponse;
import io.narumq.api.v1.ListHistoryRequest;
import io.narumq.api.v1.ListHistoryResponse;
import io.narumq.api.v1.ListParkedKeysRequest;
import io.narumq.api.v1.ListParkedKeysResponse;
import io.narumq.api.v1.ListQueuesRequest;
import io.narumq.api.v1.ListQueuesResponse;
import io.narumq.api.v1.ListRecurringRequest;
import io.narumq.api.v1.ListRecurringResponse;
import io.narumq.api.v1.ListSubscriptionsRequest;
import io.narumq.api.v1.ListSubscriptionsResponse;
import io.narumq.api.v1.ListTopicsRequest;
import io.narumq.api.v1.ListTopicsResponse;
import io.narumq.api.v1.PurgeQueueRequest;
import io.narumq.api.v1.PurgeQueueResponse;
import io.narumq.api.v1.PutRecurringRequest;
import io.narumq.api.v1.PutRecurringResponse;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.RedriveRequest;
import io.narumq.api.v1.RedriveResponse;
import io.narumq.api.v1.RemoveMemberRequest;
import io.narumq.api.v1.RemoveMemberResponse;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.ResetOffsetsResponse;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.ReturnResponse;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.UnbindQueueRequest;
import io.narumq.api.v1.UnbindQueueResponse;
import io.narumq.api.v1.UnparkKeyRequest;
import io.narumq.api.v1.UnparkKeyResponse;
import io.narumq.api.v1.UpdateQueueRequest;
import io.narumq.api.v1.UpdateQueueResponse;
import io.narumq.api.v1.UpdateSubscriptionRequest;
import io.narumq.api.v1.UpdateSubscriptionResponse;
import io.narumq.api.v1.UpdateTopicRequest;
import io.narumq.api.v1.UpdateTopicResponse;

/**
 * The remote calls.
 *
 * @param request what is asked; names the call
 * @param answer what comes back
 * @param repeatable whether doing it twice is as good as once, so that a call of unknown outcome
 *     may be repeated. A send is not; nor is a deletion, as another queue of that name may have
 *     been made meanwhile.
 */
public record Rpc<Q extends Message, A extends Message>(
    Class<Q> request, Class<A> answer, boolean repeatable) {

  public static final Rpc<GetTopologyRequest, GetTopologyResponse> GET_TOPOLOGY =
      new Rpc<>(GetTopologyRequest.class, GetTopologyResponse.class, true);
  public static final Rpc<CreateQueueRequest, CreateQueueResponse> CREATE_QUEUE =
      new Rpc<>(CreateQueueRequest.class, CreateQueueResponse.class, true);
  public static final Rpc<UpdateQueueRequest, UpdateQueueResponse> UPDATE_QUEUE =
      new Rpc<>(UpdateQueueRequest.class, UpdateQueueResponse.class, true);
  public static final Rpc<GetQueueRequest, GetQueueResponse> GET_QUEUE =
      new Rpc<>(GetQueueRequest.class, GetQueueResponse.class, true);
  public static final Rpc<RedriveRequest, RedriveResponse> REDRIVE =
      new Rpc<>(RedriveRequest.class, RedriveResponse.class, true);
  public static final Rpc<CancelRedriveRequest, CancelRedriveResponse> CANCEL_REDRIVE =
      new Rpc<>(CancelRedriveRequest.class, CancelRedriveResponse.class, true);
  public static final Rpc<UnparkKeyRequest, UnparkKeyResponse> UNPARK_KEY =
      new Rpc<>(UnparkKeyRequest.class, UnparkKeyResponse.class, false);
  public static final Rpc<PurgeQueueRequest, PurgeQueueResponse> PURGE_QUEUE =
      new Rpc<>(PurgeQueueRequest.class, PurgeQueueResponse.class, false);
  public static final Rpc<DeleteQueueRequest, DeleteQueueResponse> DELETE_QUEUE =
      new Rpc<>(DeleteQueueRequest.class, DeleteQueueResponse.class, false);
  public static final Rpc<ListQueuesRequest, ListQueuesResponse> LIST_QUEUES =
      new Rpc<>(ListQueuesRequest.class, ListQueuesResponse.class, true);
  public static final Rpc<PutRecurringRequest, PutRecurringResponse> PUT_RECURRING =
      new Rpc<>(PutRecurringRequest.class, PutRecurringResponse.class, true);
  public static final Rpc<DeleteRecurringRequest, DeleteRecurringResponse> DELETE_RECURRING =
      new Rpc<>(DeleteRecurringRequest.class, DeleteRecurringResponse.class, false);
  public static final Rpc<ListRecurringRequest, ListRecurringResponse> LIST_RECURRING =
      new Rpc<>(ListRecurringRequest.class, ListRecurringResponse.class, true);
  public static final Rpc<CheckReplicasRequest, CheckReplicasResponse> CHECK_REPLICAS =
      new Rpc<>(CheckReplicasRequest.class, CheckReplicasResponse.class, true);
  public static final Rpc<AddMemberRequest, AddMemberResponse> ADD_MEMBER =
      new Rpc<>(AddMemberRequest.class, AddMemberResponse.class, true);
  public static final Rpc<RemoveMemberRequest, RemoveMemberResponse> REMOVE_MEMBER =
      new Rpc<>(RemoveMemberRequest.class, RemoveMemberResponse.class, true);
  public static final Rpc<BrowseRequest, BrowseResponse> BROWSE =
      new Rpc<>(BrowseRequest.class, BrowseResponse.class, true);
  public static final Rpc<ExplainMessageRequest, ExplainMessageResponse> EXPLAIN_MESSAGE =
      new Rpc<>(ExplainMessageRequest.class, ExplainMessageResponse.class, true);
  public static final Rpc<ListHistoryRequest, ListHistoryResponse> LIST_HISTORY =
      new Rpc<>(ListHistoryRequest.class, ListHistoryResponse.class, true);
  public static final Rpc<ListParkedKeysRequest, ListParkedKeysResponse> LIST_PARKED_KEYS =
      new Rpc<>(ListParkedKeysRequest.class, ListParkedKeysResponse.class, true);
  public static final Rpc<CreateTopicRequest, CreateTopicResponse> CREATE_TOPIC =
      new Rpc<>(CreateTopicRequest.class, CreateTopicResponse.class, true);
  public static final Rpc<UpdateTopicRequest, UpdateTopicResponse> UPDATE_TOPIC =
      new Rpc<>(UpdateTopicRequest.class, UpdateTopicResponse.class, true);
  public static final Rpc<GetTopicRequest, GetTopicResponse> GET_TOPIC =
      new Rpc<>(GetTopicRequest.class, GetTopicResponse.class, true);
  public static final Rpc<DeleteTopicRequest, DeleteTopicResponse> DELETE_TOPIC =
      new Rpc<>(DeleteTopicRequest.class, DeleteTopicResponse.class, false);
  public static final Rpc<ListTopicsRequest, ListTopicsResponse> LIST_TOPICS =
      new Rpc<>(ListTopicsRequest.class, ListTopicsResponse.class, true);
  public static final Rpc<BindQueueRequest, BindQueueResponse> BIND_QUEUE =
      new Rpc<>(BindQueueRequest.class, BindQueueResponse.class, true);
  public static final Rpc<UnbindQueueRequest, UnbindQueueResponse> UNBIND_QUEUE =
      new Rpc<>(UnbindQueueRequest.class, UnbindQueueResponse.class, false);
  public static final Rpc<ListBindingsRequest, ListBindingsResponse> LIST_BINDINGS =
      new Rpc<>(ListBindingsRequest.class, ListBindingsResponse.class, true);
  public static final Rpc<FetchRequest, FetchResponse> FETCH =
      new Rpc<>(FetchRequest.class, FetchResponse.class, true);
  public static final Rpc<FindOffsetRequest, FindOffsetResponse> FIND_OFFSET =
      new Rpc<>(FindOffsetRequest.class, FindOffsetResponse.class, true);
  public static final Rpc<GroupHeartbeatRequest, GroupHeartbeatResponse> GROUP_HEARTBEAT =
      new Rpc<>(GroupHeartbeatRequest.class, GroupHeartbeatResponse.class, true);
  public static final Rpc<LeaveGroupRequest, LeaveGroupResponse> LEAVE_GROUP =
      new Rpc<>(LeaveGroupRequest.class, LeaveGroupResponse.class, true);
  public static final Rpc<CommitOffsetsRequest, CommitOffsetsResponse> COMMIT_OFFSETS =
      new Rpc<>(CommitOffsetsRequest.class, CommitOffsetsResponse.class, true);
  public static final Rpc<ResetOffsetsRequest, ResetOffsetsResponse> RESET_OFFSETS =
      new Rpc<>(ResetOffsetsRequest.class, ResetOffsetsResponse.class, true);

  /** By a member: the second time it would be refused, as the first one gave it a new epoch. */
  public static final Rpc<ResetOffsetsRequest, ResetOffsetsResponse> RESET_OWN_OFFSETS =
      new Rpc<>(ResetOffsetsRequest.class, ResetOffsetsResponse.class, false);

  public static final Rpc<DescribeGroupRequest, DescribeGroupResponse> DESCRIBE_GROUP =
      new Rpc<>(DescribeGroupRequest.class, DescribeGroupResponse.class, true);
  public static final Rpc<ListGroupsRequest, ListGroupsResponse> LIST_GROUPS =
      new Rpc<>(ListGroupsRequest.class, ListGroupsResponse.class, true);
  public static final Rpc<DeleteGroupRequest, DeleteGroupResponse> DELETE_GROUP =
      new Rpc<>(DeleteGroupRequest.class, DeleteGroupResponse.class, false);
  public static final Rpc<CreateSubscriptionRequest, CreateSubscriptionResponse>
      CREATE_SUBSCRIPTION =
          new Rpc<>(CreateSubscriptionRequest.class, CreateSubscriptionResponse.class, true);
  public static final Rpc<UpdateSubscriptionRequest, UpdateSubscriptionResponse>
      UPDATE_SUBSCRIPTION =
          new Rpc<>(UpdateSubscriptionRequest.class, UpdateSubscriptionResponse.class, true);
  public static final Rpc<DeleteSubscriptionRequest, DeleteSubscriptionResponse>
      DELETE_SUBSCRIPTION =
          new Rpc<>(DeleteSubscriptionRequest.class, DeleteSubscriptionResponse.class, false);
  public static final Rpc<GetSubscriptionRequest, GetSubscriptionResponse> GET_SUBSCRIPTION =
      new Rpc<>(GetSubscriptionRequest.class, GetSubscriptionResponse.class, true);
  public static final Rpc<ListSubscriptionsRequest, ListSubscriptionsResponse> LIST_SUBSCRIPTIONS =
      new Rpc<>(ListSubscriptionsRequest.class, ListSubscriptionsResponse.class, true);
  public static final Rpc<SendRequest, SendResponse> SEND =
      new Rpc<>(SendRequest.class, SendResponse.class, false);

  /** A send that the cluster knows again. */
  public static final Rpc<SendRequest, SendResponse> SEND_ONCE =
      new Rpc<>(SendRequest.class, SendResponse.class, true);

  public static final Rpc<AttachProducerRequest, AttachProducerResponse> ATTACH_PRODUCER =
      new Rpc<>(AttachProducerRequest.class, AttachProducerResponse.class, true);
  public static final Rpc<CloseProducerRequest, CloseProducerResponse> CLOSE_PRODUCER =
      new Rpc<>(CloseProducerRequest.class, CloseProducerResponse.class, true);
  public static final Rpc<ReceiveRequest, ReceiveResponse> RECEIVE =
      new Rpc<>(ReceiveRequest.class, ReceiveResponse.class, true);
  public static final Rpc<AckRequest, AckResponse> ACK =
      new Rpc<>(AckRequest.class, AckResponse.class, true);
  public static final Rpc<AckAndSendRequest, AckAndSendResponse> ACK_AND_SEND =
      new Rpc<>(AckAndSendRequest.class, AckAndSendResponse.class, true);
  public static final Rpc<ReturnRequest, ReturnResponse> RETURN =
      new Rpc<>(ReturnRequest.class, ReturnResponse.class, true);
  public static final Rpc<ExtendLeaseRequest, ExtendLeaseResponse> EXTEND_LEASE =
      new Rpc<>(ExtendLeaseRequest.class, ExtendLeaseResponse.class, true);
  public static final Rpc<KeepAliveSessionRequest, KeepAliveSessionResponse> KEEP_ALIVE_SESSION =
      new Rpc<>(KeepAliveSessionRequest.class, KeepAliveSessionResponse.class, true);
  public static final Rpc<CloseSessionRequest, CloseSessionResponse> CLOSE_SESSION =
      new Rpc<>(CloseSessionRequest.class, CloseSessionResponse.class, true);
}
