package io.narumq.node.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.leader.Resignation;
import io.narumq.node.member.Members;
import io.narumq.node.raft.GroupMembers;
import io.narumq.node.raft.MembershipException;
import io.narumq.node.shard.Shard;
import io.narumq.node.v1.MembershipServiceGrpc;
import io.narumq.node.v1.WelcomeRequest;
import io.narumq.node.v1.WelcomeResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Changes of the members of a shard that this node leads, as operators ask for them. Each may be
 * asked for again and again: whoever asks is told after a moment whether it is done, and what was
 * begun goes on without being asked for.
 */
final class MemberChanges {
  private static final long WELCOME_S = 2;
  private static final long ANSWER_MS = 3_000;
  private static final long HAND_OVER_MS = 1_000;

  private final NodeConfig config;
  private final Members members;
  private final NodeChannels channels;

  MemberChanges(NodeConfig config, Members members, NodeChannels channels) {
    this.config = config;
    this.members = members;
    this.channels = channels;
  }

  /** Takes a node in, once it has said that it waits for that. */
  <R> void add(Shard shard, Member node, Caller<R> caller, Function<Boolean, R> answer) {
    checkNotTaken(node);
    GroupMembers group = shard.replica().members();
    CompletableFuture<Void> welcomed =
        group.has(node.id()) ? CompletableFuture.completedFuture(null) : welcome(node);
    answer(welcomed.thenCompose(ok -> group.add(node)), caller, answer);
  }

  /** Takes a node out; if it is this one, once another leads. */
  <R> void remove(Shard shard, String nodeId, Caller<R> caller, Function<Boolean, R> answer) {
    GroupMembers group = shard.replica().members();
    if (!group.has(nodeId) && members.find(nodeId).isEmpty()) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_NODE_NOT_FOUND,
          "the cluster never had a node '%s'; it has %s"
              .formatted(nodeId, members.all().stream().map(Member::id).toList()));
    }
    if (nodeId.equals(config.nodeId()) && group.has(nodeId)) {
      resign(shard, caller);
      return;
    }
    // Who is counted on has answered since somebody asked: a change that needs a node which died a
    // moment before would be begun, and stop the shard until that node is back.
    CompletableFuture<Void> sure =
        group.has(nodeId)
            ? CompletableFuture.runAsync(
                () -> {},
                CompletableFuture.delayedExecutor(GroupMembers.HEARD_MS_MAX, TimeUnit.MILLISECONDS))
            : CompletableFuture.completedFuture(null);
    answer(sure.thenCompose(ok -> group.remove(nodeId)), caller, answer);
  }

  /** Ratis keeps the first address of an id, so that another one would never be asked. */
  private void checkNotTaken(Member node) {
    for (Member known : members.known()) {
      boolean sameId = known.id().equals(node.id());
      if (sameId ? !known.equals(node) : known.isInTheWayOf(node)) {
        throw ApiErrors.of(
            ErrorReason.ERROR_REASON_NODE_ID_TAKEN,
            "%s is or was a node of this cluster; give a new node an id and ports of its own"
                .formatted(known.text()));
      }
    }
  }

  private CompletableFuture<Void> welcome(Member node) {
    WelcomeRequest request =
        WelcomeRequest.newBuilder()
            .setClusterId(config.clusterId())
            .setNode(MemberFields.told(node))
            .setShards(config.shards())
            .addAllKnown(MemberFields.told(members.known()))
            .build();
    CompletableFuture<Void> welcomed = new CompletableFuture<>();
    MembershipServiceGrpc.newStub(channels.to(node))
        .withDeadlineAfter(WELCOME_S, TimeUnit.SECONDS)
        .welcome(request, new Welcomed(node, welcomed));
    return welcomed;
  }

  private final class Welcomed implements StreamObserver<WelcomeResponse> {
    private final Member node;
    private final CompletableFuture<Void> welcomed;

    Welcomed(Member node, CompletableFuture<Void> welcomed) {
      this.node = node;
      this.welcomed = welcomed;
    }

    @Override
    public void onNext(WelcomeResponse response) {
      members.learn(Set.of(node));
      welcomed.complete(null);
    }

    @Override
    public void onError(Throwable error) {
      if (!members.known().contains(node)) {
        channels.drop(node);
      }
      Status status = Status.fromThrowable(error);
      boolean refused = status.getCode() == Status.Code.FAILED_PRECONDITION;
      welcomed.completeExceptionally(
          refused
              ? ApiErrors.of(
                  ErrorReason.ERROR_REASON_NODE_REFUSED,
                  "%s can not be taken in: %s".formatted(node.text(), status.getDescription()))
              : ApiErrors.of(
                  ErrorReason.ERROR_REASON_NODE_UNREACHABLE,
                  "%s does not answer; start it with --join: %s"
                      .formatted(node.text(), status.getDescription())));
    }

    @Override
    public void onCompleted() {}
  }

  /** Whoever asked asks again, and finds the new leader. */
  private static <R> void resign(Shard shard, Caller<R> caller) {
    Optional<String> successor = Resignation.successor(shard, Set.of());
    if (successor.isEmpty()) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_MAJORITY_AT_RISK,
          "the node leads shard %d, and no other one could take over".formatted(shard.number()));
    }
    shard.handOver(
        successor.get(),
        HAND_OVER_MS,
        success ->
            caller.guard(
                () ->
                    caller.fail(
                        ApiErrors.of(
                            ErrorReason.ERROR_REASON_NO_LEADER,
                            "the node that is to go hands over to " + successor.get()))));
  }

  private static <R> void answer(
      CompletableFuture<Void> change, Caller<R> caller, Function<Boolean, R> answer) {
    CompletableFuture<Void> unused =
        change
            .thenApply(done -> true)
            .completeOnTimeout(false, ANSWER_MS, TimeUnit.MILLISECONDS)
            .handle(
                (done, failure) -> {
                  caller.guard(
                      () -> {
                        if (failure == null) {
                          caller.ok(answer.apply(done));
                        } else {
                          caller.fail(error(failure));
                        }
                      });
                  return null;
                });
  }

  private static StatusRuntimeException error(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof StatusRuntimeException typed) {
      return typed;
    }
    String message = String.valueOf(cause.getMessage());
    if (!(cause instanceof MembershipException known)) {
      return ApiErrors.of(ErrorReason.ERROR_REASON_INTERNAL, message);
    }
    return switch (known.reason()) {
      case NOT_LEADER -> ApiErrors.of(ErrorReason.ERROR_REASON_NO_LEADER, message);
      // What failed may have been begun: it is asked for again, and then found done or not.
      case CHANGING, HEARD_OF, FAILED ->
          ApiErrors.of(ErrorReason.ERROR_REASON_MEMBERSHIP_CHANGING, message);
      case MAJORITY_AT_RISK -> ApiErrors.of(ErrorReason.ERROR_REASON_MAJORITY_AT_RISK, message);
      case SILENT ->
          ApiErrors.of(
              ErrorReason.ERROR_REASON_NODE_UNREACHABLE,
              "the new member was silent for too long: " + message);
    };
  }
}
