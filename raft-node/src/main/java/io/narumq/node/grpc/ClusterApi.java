package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.AddMemberRequest;
import io.narumq.api.v1.AddMemberResponse;
import io.narumq.api.v1.CheckReplicasRequest;
import io.narumq.api.v1.CheckReplicasResponse;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.RemoveMemberRequest;
import io.narumq.api.v1.RemoveMemberResponse;
import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.api.v1.WatchTopologyResponse;
import io.narumq.log.v1.Checksum;
import io.narumq.log.v1.Command;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.disk.DiskWatch;
import io.narumq.node.loop.Clock;
import io.narumq.node.member.Members;
import io.narumq.node.raft.GroupMembers;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import io.narumq.node.snapshot.ReplicaScans.Scanned;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.CommandResult.ChecksumDue;

/** What this node knows of the cluster. */
final class ClusterApi extends ClusterServiceGrpc.ClusterServiceImplBase {
  private final NodeConfig config;
  private final Members members;
  private final Calls calls;
  private final MemberChanges changes;
  private final Shards shards;
  private final Clock clock;
  private final DiskWatch disk;
  private final TopologyWatch watch;

  /**
   * @param clock of this machine, uncorrected
   */
  ClusterApi(
      NodeConfig config,
      Members members,
      Calls calls,
      MemberChanges changes,
      Shards shards,
      Clock clock,
      DiskWatch disk) {
    this.config = config;
    this.members = members;
    this.changes = changes;
    this.calls = calls;
    this.shards = shards;
    this.clock = clock;
    this.disk = disk;
    this.watch = new TopologyWatch(this::topology);
  }

  /** Who follows the topology. */
  TopologyWatch watch() {
    return watch;
  }

  @Override
  public void getTopology(
      GetTopologyRequest request, StreamObserver<GetTopologyResponse> observer) {
    Reply<GetTopologyResponse> reply = new Reply<>(observer);
    reply.guard(() -> reply.ok(topology()));
  }

  @Override
  public void watchTopology(
      WatchTopologyRequest request, StreamObserver<WatchTopologyResponse> observer) {
    watch.add((ServerCallStreamObserver<WatchTopologyResponse>) observer);
  }

  @Override
  public void checkReplicas(
      CheckReplicasRequest request, StreamObserver<CheckReplicasResponse> observer) {
    Reply<CheckReplicasResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            calls.command(
                calls.shard(request.getShard()),
                ClusterServiceGrpc.getCheckReplicasMethod(),
                request,
                Command.newBuilder().setChecksum(Checksum.getDefaultInstance()).build(),
                reply,
                (result, at) ->
                    CheckReplicasResponse.newBuilder()
                        .setIndex(((ChecksumDue) result).index())
                        .build()));
  }

  @Override
  public void addMember(AddMemberRequest request, StreamObserver<AddMemberResponse> observer) {
    Reply<AddMemberResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Member node = MemberFields.checked(request.getNode());
          Shard shard = calls.shard(request.getShard());
          calls.atLeader(
              shard,
              ClusterServiceGrpc.getAddMemberMethod(),
              request,
              reply,
              () ->
                  changes.add(
                      shard,
                      node,
                      reply,
                      done -> AddMemberResponse.newBuilder().setDone(done).build()));
        });
  }

  @Override
  public void removeMember(
      RemoveMemberRequest request, StreamObserver<RemoveMemberResponse> observer) {
    Reply<RemoveMemberResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          String nodeId = MemberFields.checkedId("node_id", request.getNodeId());
          Shard shard = calls.shard(request.getShard());
          calls.atLeader(
              shard,
              ClusterServiceGrpc.getRemoveMemberMethod(),
              request,
              reply,
              () ->
                  changes.remove(
                      shard,
                      nodeId,
                      reply,
                      done -> RemoveMemberResponse.newBuilder().setDone(done).build()));
        });
  }

  private GetTopologyResponse topology() {
    GetTopologyResponse.Builder topology =
        GetTopologyResponse.newBuilder()
            .setClusterId(config.clusterId())
            .setNodeId(config.nodeId())
            .setWallTime(Timestamps.fromMillis(clock.wallMs()))
            .setDiskLow(disk.isLow());
    members.all().forEach(member -> topology.addNodes(node(member)));
    shards.forEach(shard -> topology.addShards(shard(shard)));
    return topology.build();
  }

  private static Node node(Member member) {
    return Node.newBuilder().setNodeId(member.id()).setAddress(member.apiAddress()).build();
  }

  private static io.narumq.api.v1.Shard shard(Shard shard) {
    Applied applied = shard.applied();
    Scanned scanned = shard.scans().last();
    GroupMembers.Settled members = shard.replica().members().settled();
    return io.narumq.api.v1.Shard.newBuilder()
        .setNumber(shard.number())
        .setLeaderNodeId(shard.leaderId().orElse(""))
        .setTerm(shard.replica().term())
        // -1 while nothing was applied.
        .setAppliedIndex(Math.max(0, applied.index()))
        .setChecksum(applied.checksum())
        .setScannedIndex(scanned.index())
        .setScannedChecksum(scanned.checksum())
        .addAllMemberNodeIds(members.ids())
        .setMembersIndex(Math.max(0, members.index()))
        .build();
  }
}
