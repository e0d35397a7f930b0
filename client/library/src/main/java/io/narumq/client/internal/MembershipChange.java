package io.narumq.client.internal;

import io.narumq.api.v1.AddMemberRequest;
import io.narumq.api.v1.NodeAddress;
import io.narumq.api.v1.RemoveMemberRequest;
import io.narumq.client.ClusterNode;
import io.narumq.client.MembershipStep;
import io.narumq.client.MembershipStep.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Changes the members of each shard, one after the other: who is to come first, then who is to go.
 * A shard is asked again until it is done; all of it may be repeated, by another client too.
 */
public final class MembershipChange {
  private final Calls calls;
  private final Router router;
  private final @Nullable ClusterNode in;
  private final @Nullable String out;
  private final Consumer<MembershipStep> told;
  private final CompletableFuture<Void> result = new CompletableFuture<>();

  /**
   * @param in who is to come, if somebody is
   * @param out who is to go, if somebody is
   * @param told of each step, by a thread of the client
   */
  public MembershipChange(
      Calls calls, @Nullable ClusterNode in, @Nullable String out, Consumer<MembershipStep> told) {
    this.calls = calls;
    this.router = calls.router();
    this.in = in;
    this.out = out;
    this.told = told;
  }

  /** The future fails with a NaruException. */
  public CompletableFuture<Void> start() {
    // Shard 0 is always there; with its answer the number of shards is known.
    next(0, steps());
    return result;
  }

  private List<Kind> steps() {
    List<Kind> steps = new ArrayList<>();
    if (in != null) {
      steps.add(Kind.TAKEN_IN);
    }
    if (out != null) {
      steps.add(Kind.TAKEN_OUT);
    }
    return steps;
  }

  private void next(int shard, List<Kind> steps) {
    if (steps.isEmpty()) {
      if (shard + 1 < router.routes().shards()) {
        next(shard + 1, steps());
      } else {
        result.complete(null);
      }
      return;
    }
    Kind kind = steps.get(0);
    var unused =
        (kind == Kind.TAKEN_IN ? takeIn(shard, in) : takeOut(shard, out))
            .whenComplete((step, failure) -> answered(step, failure, steps));
  }

  private void answered(
      @Nullable MembershipStep step, @Nullable Throwable failure, List<Kind> steps) {
    if (step == null) {
      result.completeExceptionally(Calls.reason(failure));
      return;
    }
    told.accept(step);
    next(step.shard(), step.done() ? steps.subList(1, steps.size()) : steps);
  }

  private CompletableFuture<MembershipStep> takeIn(int shard, @Nullable ClusterNode node) {
    if (node == null) {
      throw new IllegalStateException("nobody is to come");
    }
    AddMemberRequest request =
        AddMemberRequest.newBuilder()
            .setShard(shard)
            .setNode(
                NodeAddress.newBuilder()
                    .setNodeId(node.id())
                    .setHost(node.host())
                    .setApiPort(node.apiPort())
                    .setRaftPort(node.raftPort()))
            .build();
    return router
        .call(Rpc.ADD_MEMBER, routes -> shard, request, calls.limits())
        .thenApply(
            it -> new MembershipStep(shard, node.id(), Kind.TAKEN_IN, it.answer().getDone()));
  }

  private CompletableFuture<MembershipStep> takeOut(int shard, @Nullable String nodeId) {
    if (nodeId == null) {
      throw new IllegalStateException("nobody is to go");
    }
    RemoveMemberRequest request =
        RemoveMemberRequest.newBuilder().setShard(shard).setNodeId(nodeId).build();
    return router
        .call(Rpc.REMOVE_MEMBER, routes -> shard, request, calls.limits())
        .thenApply(it -> new MembershipStep(shard, nodeId, Kind.TAKEN_OUT, it.answer().getDone()));
  }
}
