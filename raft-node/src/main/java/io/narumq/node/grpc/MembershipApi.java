package io.narumq.node.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.raft.GroupMembers;
import io.narumq.node.raft.RaftMember;
import io.narumq.node.shard.Shards;
import io.narumq.node.v1.MeetRequest;
import io.narumq.node.v1.MeetResponse;
import io.narumq.node.v1.MembershipServiceGrpc;
import io.narumq.node.v1.TakeInRequest;
import io.narumq.node.v1.TakeInResponse;
import io.narumq.node.v1.TakeOutRequest;
import io.narumq.node.v1.TakeOutResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Introduces this node, and lets nodes of the configuration leave and join the groups of the shards
 * that this one leads.
 */
final class MembershipApi extends MembershipServiceGrpc.MembershipServiceImplBase {
  private final NodeConfig config;
  private final Shards shards;
  private final Supplier<Introduction> self;

  MembershipApi(NodeConfig config, Shards shards, Supplier<Introduction> self) {
    this.config = config;
    this.shards = shards;
    this.self = self;
  }

  @Override
  public void meet(MeetRequest request, StreamObserver<MeetResponse> observer) {
    Reply<MeetResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          checkCluster(request.getClusterId());
          if (!request.getNodeId().equals(config.nodeId())) {
            throw error(Status.FAILED_PRECONDITION, "this is node " + config.nodeId());
          }
          Introduction told = self.get();
          reply.ok(
              MeetResponse.newBuilder().setNew(told.isNew()).putAllBirths(told.births()).build());
        });
  }

  @Override
  public void takeOut(TakeOutRequest request, StreamObserver<TakeOutResponse> observer) {
    Reply<TakeOutResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Member member = member(request.getClusterId(), request.getNodeId());
          answer(
              members(request.getShard()).remove(member.id()),
              reply,
              TakeOutResponse.getDefaultInstance());
        });
  }

  @Override
  public void takeIn(TakeInRequest request, StreamObserver<TakeInResponse> observer) {
    Reply<TakeInResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Member member = member(request.getClusterId(), request.getNodeId());
          RaftMember joining = new RaftMember(member.id(), member.host(), member.raftPort());
          answer(
              members(request.getShard()).add(joining), reply, TakeInResponse.getDefaultInstance());
        });
  }

  private Member member(String clusterId, String nodeId) {
    checkCluster(clusterId);
    if (nodeId.equals(config.nodeId())) {
      throw error(Status.INVALID_ARGUMENT, "a node does this for others only");
    }
    return config.members().stream()
        .filter(member -> member.id().equals(nodeId))
        .findFirst()
        .orElseThrow(() -> error(Status.INVALID_ARGUMENT, "there is no node of that id"));
  }

  private void checkCluster(String clusterId) {
    if (!clusterId.equals(config.clusterId())) {
      throw error(Status.FAILED_PRECONDITION, "this is a node of cluster " + config.clusterId());
    }
  }

  private GroupMembers members(int shard) {
    if (shard < 0 || shard >= shards.all().size()) {
      throw error(Status.INVALID_ARGUMENT, "there is no shard " + shard);
    }
    return shards.all().get(shard).replica().members();
  }

  private static <R> void answer(CompletableFuture<Void> change, Reply<R> reply, R response) {
    CompletableFuture<Void> unused =
        change.handle(
            (done, failure) -> {
              reply.guard(
                  () -> {
                    if (failure != null) {
                      throw error(failure);
                    }
                    reply.ok(response);
                  });
              return null;
            });
  }

  private static StatusRuntimeException error(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean refused = cause instanceof IllegalStateException;
    return error(refused ? Status.FAILED_PRECONDITION : Status.UNAVAILABLE, cause.getMessage());
  }

  private static StatusRuntimeException error(Status status, String message) {
    return status.withDescription(message).asRuntimeException();
  }
}
