package io.narumq.client.internal;

import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.CommitOffsetsResponse;
import io.narumq.api.v1.DeleteGroupRequest;
import io.narumq.api.v1.DescribeGroupRequest;
import io.narumq.api.v1.DescribeGroupResponse;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.ResetOffsetsResponse;
import io.narumq.client.GroupInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The calls about consumer groups. Like {@link Calls} in all that concerns threads and failures.
 */
public final class GroupCalls {
  private final Calls calls;

  public GroupCalls(Calls calls) {
    this.calls = calls;
  }

  CompletableFuture<Reply<GroupHeartbeatResponse>> heartbeat(
      GroupHeartbeatRequest request, CallLimits limits) {
    return calls.call(Rpc.GROUP_HEARTBEAT, request.getGroup(), request, limits);
  }

  CompletableFuture<Void> leave(String group, String memberId, CallLimits limits) {
    LeaveGroupRequest request =
        LeaveGroupRequest.newBuilder().setGroup(group).setMemberId(memberId).build();
    return calls.call(Rpc.LEAVE_GROUP, group, request, limits).thenApply(reply -> null);
  }

  CompletableFuture<Reply<CommitOffsetsResponse>> commit(CommitOffsetsRequest request) {
    return calls.call(Rpc.COMMIT_OFFSETS, request.getGroup(), request);
  }

  /** A member's own is not repeated: what it may say has another epoch by then. */
  CompletableFuture<ResetOffsetsResponse> resetOwn(ResetOffsetsRequest request) {
    return calls.call(Rpc.RESET_OWN_OFFSETS, request.getGroup(), request).thenApply(Reply::answer);
  }

  public CompletableFuture<ResetOffsetsResponse> reset(ResetOffsetsRequest request) {
    return calls.call(Rpc.RESET_OFFSETS, request.getGroup(), request).thenApply(Reply::answer);
  }

  public CompletableFuture<DescribeGroupResponse> describe(String group) {
    DescribeGroupRequest request = DescribeGroupRequest.newBuilder().setGroup(group).build();
    return calls.call(Rpc.DESCRIBE_GROUP, group, request).thenApply(Reply::answer);
  }

  public CompletableFuture<Void> delete(String group) {
    DeleteGroupRequest request = DeleteGroupRequest.newBuilder().setGroup(group).build();
    return calls.call(Rpc.DELETE_GROUP, group, request).thenApply(reply -> null);
  }

  /** All of them by name, shard by shard. */
  public CompletableFuture<List<GroupInfo>> list(String prefix) {
    return new GroupListing(calls.router(), prefix, calls.limits()).start();
  }
}
