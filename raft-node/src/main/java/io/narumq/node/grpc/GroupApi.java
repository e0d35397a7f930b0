package io.narumq.node.grpc;

import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.CommitOffsetsResponse;
import io.narumq.api.v1.DeleteGroupRequest;
import io.narumq.api.v1.DeleteGroupResponse;
import io.narumq.api.v1.DescribeGroupRequest;
import io.narumq.api.v1.DescribeGroupResponse;
import io.narumq.api.v1.GetOffsetsRequest;
import io.narumq.api.v1.GetOffsetsResponse;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.api.v1.LeaveGroupResponse;
import io.narumq.api.v1.ListGroupsRequest;
import io.narumq.api.v1.ListGroupsResponse;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.ResetOffsetsResponse;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.api.v1.TopicReset;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.DeleteGroup;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import io.narumq.statemachine.CommandResult.OffsetsReset;
import io.narumq.statemachine.GroupView;
import java.util.List;

/** Consumer groups: who reads which partitions of topics, and how far they were worked off. */
final class GroupApi extends GroupServiceGrpc.GroupServiceImplBase {
  private final Calls calls;
  private final GroupTopics topics;
  private final Scheduler scheduler;

  /**
   * @param topics tells what topics are
   * @param scheduler ends what waits for too long
   */
  GroupApi(Calls calls, TopicApi topics, Scheduler scheduler) {
    this.calls = calls;
    this.scheduler = scheduler;
    this.topics = new GroupTopics(topics);
  }

  @Override
  public void groupHeartbeat(
      GroupHeartbeatRequest request, StreamObserver<GroupHeartbeatResponse> observer) {
    Reply<GroupHeartbeatResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfGroup(request.getGroup());
          GroupCommands.check(request);
          calls.atLeader(
              shard,
              GroupServiceGrpc.getGroupHeartbeatMethod(),
              request,
              reply,
              () ->
                  new HeldHeartbeat(
                          shard,
                          request,
                          calls.executor(),
                          scheduler,
                          reply,
                          () -> heartbeat(shard, request, reply))
                      .start());
        });
  }

  private void heartbeat(
      Shard shard, GroupHeartbeatRequest request, Caller<GroupHeartbeatResponse> caller) {
    topics.find(
        request.getTopicsList(),
        caller,
        known ->
            calls.submit(
                shard,
                GroupCommands.heartbeat(request, known),
                caller,
                (result, at) -> GroupAnswers.heartbeat((GroupAssigned) result, at)));
  }

  @Override
  public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> observer) {
    Reply<LeaveGroupResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOfGroup(request.getGroup()),
                GroupServiceGrpc.getLeaveGroupMethod(),
                request,
                GroupCommands.leave(request),
                reply,
                (result, at) -> LeaveGroupResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public void commitOffsets(
      CommitOffsetsRequest request, StreamObserver<CommitOffsetsResponse> observer) {
    Reply<CommitOffsetsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfGroup(request.getGroup());
          GroupCommands.check(request);
          // A member was told what its topics are.
          List<String> unknown =
              request.getMemberId().isEmpty()
                  ? request.getTopicsList().stream().map(TopicOffsets::getTopic).toList()
                  : List.of();
          calls.atLeader(
              shard,
              GroupServiceGrpc.getCommitOffsetsMethod(),
              request,
              reply,
              () ->
                  topics.find(
                      unknown,
                      reply,
                      known ->
                          calls.submit(
                              shard,
                              GroupCommands.commit(request, known),
                              reply,
                              (result, at) ->
                                  CommitOffsetsResponse.newBuilder().setPosition(at).build())));
        });
  }

  @Override
  public void resetOffsets(
      ResetOffsetsRequest request, StreamObserver<ResetOffsetsResponse> observer) {
    Reply<ResetOffsetsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfGroup(request.getGroup());
          GroupResets.check(request);
          calls.atLeader(
              shard,
              GroupServiceGrpc.getResetOffsetsMethod(),
              request,
              reply,
              () -> reset(shard, request, reply));
        });
  }

  private void reset(
      Shard shard, ResetOffsetsRequest request, Caller<ResetOffsetsResponse> caller) {
    topics.find(
        request.getTopicsList().stream().map(TopicReset::getTopic).toList(),
        caller,
        known ->
            topics.find(
                GroupResets.places(request, known),
                caller,
                places -> submit(shard, GroupResets.command(request, known, places), caller)));
  }

  private void submit(Shard shard, Command reset, Caller<ResetOffsetsResponse> caller) {
    calls.submit(
        shard,
        reset,
        caller,
        (result, at) ->
            GroupAnswers.reset(reset.getResetOffsets(), ((OffsetsReset) result).epoch(), at));
  }

  @Override
  public void getOffsets(GetOffsetsRequest request, StreamObserver<GetOffsetsResponse> observer) {
    Reply<GetOffsetsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfGroup(request.getGroup());
          Fields.count("topics", request.getTopicsCount(), 0, Limits.GROUP_TOPICS_MAX);
          request.getTopicsList().forEach(Fields::topic);
          calls.atLeader(
              shard,
              GroupServiceGrpc.getGetOffsetsMethod(),
              request,
              reply,
              () -> read(reply, () -> reply.ok(offsets(shard, request))));
        });
  }

  /** On a thread that may: a group can have a thousand offsets. */
  private void read(Caller<?> caller, Runnable read) {
    calls.executor().execute(() -> caller.guard(read));
  }

  private static GetOffsetsResponse offsets(Shard shard, GetOffsetsRequest request) {
    GetOffsetsResponse.Builder answer = GetOffsetsResponse.newBuilder();
    view(shard, request.getGroup()).topics().stream()
        .filter(
            topic ->
                request.getTopicsCount() == 0 || request.getTopicsList().contains(topic.name()))
        .map(GroupAnswers::topic)
        .forEach(answer::addTopics);
    return answer.build();
  }

  private static GroupView view(Shard shard, String group) {
    return shard.reader().group(group).orElseThrow(() -> ApiErrors.groupNotFound(group));
  }

  @Override
  public void describeGroup(
      DescribeGroupRequest request, StreamObserver<DescribeGroupResponse> observer) {
    Reply<DescribeGroupResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOfGroup(request.getGroup());
          calls.atLeader(
              shard,
              GroupServiceGrpc.getDescribeGroupMethod(),
              request,
              reply,
              () ->
                  read(
                      reply,
                      () -> reply.ok(GroupAnswers.describe(view(shard, request.getGroup())))));
        });
  }

  @Override
  public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> observer) {
    Reply<ListGroupsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shard(request.getShard());
          String prefix = Fields.partOfQueue("prefix", request.getPrefix());
          String after = Fields.partOfQueue("after", request.getAfter());
          int size =
              Fields.atMost(
                  "page_size",
                  request.getPageSize(),
                  Limits.GROUPS_LISTED_MAX,
                  Limits.GROUPS_LISTED_DEFAULT);
          calls.atLeader(
              shard,
              GroupServiceGrpc.getListGroupsMethod(),
              request,
              reply,
              () ->
                  read(
                      reply,
                      () ->
                          reply.ok(
                              GroupAnswers.page(
                                  shard.reader().groups(prefix, after, size + 1), size))));
        });
  }

  @Override
  public void deleteGroup(
      DeleteGroupRequest request, StreamObserver<DeleteGroupResponse> observer) {
    Reply<DeleteGroupResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shardOfGroup(request.getGroup()),
                GroupServiceGrpc.getDeleteGroupMethod(),
                request,
                Command.newBuilder()
                    .setDeleteGroup(DeleteGroup.newBuilder().setGroup(request.getGroup()))
                    .build(),
                reply,
                (result, at) -> DeleteGroupResponse.newBuilder().setPosition(at).build()));
  }
}
