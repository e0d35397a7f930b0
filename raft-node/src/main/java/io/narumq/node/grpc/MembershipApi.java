package io.narumq.node.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.NodeAddress;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.member.Members;
import io.narumq.node.raft.GroupMembers;
import io.narumq.node.raft.MembershipException;
import io.narumq.node.shard.Shards;
import io.narumq.node.v1.MeetRequest;
import io.narumq.node.v1.MeetResponse;
import io.narumq.node.v1.MembershipServiceGrpc;
import io.narumq.node.v1.TakeInRequest;
import io.narumq.node.v1.TakeInResponse;
import io.narumq.node.v1.TakeOutRequest;
import io.narumq.node.v1.TakeOutResponse;
import io.narumq.node.v1.WelcomeRequest;
import io.narumq.node.v1.WelcomeResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Introduces this node, and lets nodes that lost their data leave and join the groups of the shards
 * that this one leads.
 */
final class MembershipApi extends MembershipServiceGrpc.MembershipServiceImplBase {
  private final NodeConfig config;
  private final Members members;
  private final Shards shards;
  private final Supplier<Introduction> self;

  MembershipApi(NodeConfig config, Members members, Shards shards, Supplier<Introduction> self) {
    this.config = config;
    this.members = members;
    this.shards = shards;
    this.self = self;
  }

  @Override
  public void meet(MeetRequest request, StreamObserver<MeetResponse> observer) {
    Reply<MeetResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          checkMeant(request.getClusterId(), request.getNodeId());
          Introduction told = self.get();
          MeetResponse.Builder answer =
              MeetResponse.newBuilder().setNew(told.isNew()).putAllBirths(told.births());
          if (!told.isNew()) {
            answer.addAllMembers(MemberFields.told(members.all()));
          }
          reply.ok(answer.build());
        });
  }

  @Override
  public void welcome(WelcomeRequest request, StreamObserver<WelcomeResponse> observer) {
    Reply<WelcomeResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          checkMeant(request.getClusterId(), request.getNode().getNodeId());
          checkPorts(request.getNode());
          if (request.getShards() != config.shards()) {
            throw error(
                Status.FAILED_PRECONDITION,
                "it has %d shards, not %d".formatted(config.shards(), request.getShards()));
          }
          if (!self.get().isWaiting()) {
            throw error(
                Status.FAILED_PRECONDITION,
                "it does not wait to be taken in; start it with --join and an empty directory");
          }
          members.learn(MemberFields.members(request.getKnownList()));
          reply.ok(WelcomeResponse.getDefaultInstance());
        });
  }

  private void checkMeant(String clusterId, String nodeId) {
    checkCluster(clusterId);
    if (!nodeId.equals(config.nodeId())) {
      throw error(Status.FAILED_PRECONDITION, "this is node " + config.nodeId());
    }
  }

  /** The host need not be as written here: whoever asks got here by it. */
  private void checkPorts(NodeAddress asked) {
    Member self = config.self();
    if (asked.getApiPort() != self.apiPort() || asked.getRaftPort() != self.raftPort()) {
      throw error(
          Status.FAILED_PRECONDITION,
          "its API port is %d and its Raft port %d, not %d and %d"
              .formatted(self.apiPort(), self.raftPort(), asked.getApiPort(), asked.getRaftPort()));
    }
  }

  @Override
  public void takeOut(TakeOutRequest request, StreamObserver<TakeOutResponse> observer) {
    Reply<TakeOutResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          // Also one that nobody ever heard of: it is in no group, and asks before it waits.
          checkOther(request.getClusterId(), request.getNodeId());
          answer(
              group(request.getShard()).removeSilent(request.getNodeId()),
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
          answer(group(request.getShard()).add(member), reply, TakeInResponse.getDefaultInstance());
        });
  }

  private Member member(String clusterId, String nodeId) {
    checkOther(clusterId, nodeId);
    return members
        .find(nodeId)
        .orElseThrow(() -> error(Status.INVALID_ARGUMENT, "there is no node of that id"));
  }

  private void checkOther(String clusterId, String nodeId) {
    checkCluster(clusterId);
    if (nodeId.equals(config.nodeId())) {
      throw error(Status.INVALID_ARGUMENT, "a node does this for others only");
    }
  }

  private void checkCluster(String clusterId) {
    if (!clusterId.equals(config.clusterId())) {
      throw error(Status.FAILED_PRECONDITION, "this is a node of cluster " + config.clusterId());
    }
  }

  private GroupMembers group(int shard) {
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
    boolean refused = cause instanceof MembershipException known && known.isRefusal();
    return error(refused ? Status.FAILED_PRECONDITION : Status.UNAVAILABLE, cause.getMessage());
  }

  private static StatusRuntimeException error(Status status, String message) {
    return status.withDescription(message).asRuntimeException();
  }
}
