package io.narumq.client.internal;

import io.narumq.api.v1.CheckReplicasRequest;
import io.narumq.api.v1.CheckReplicasResponse;
import io.narumq.client.ReplicaCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks for a comparison of the replicas of each shard, one after the other. */
final class ReplicaChecks {
  private final Router router;
  private final CallLimits limits;
  private final List<ReplicaCheck> asked = new ArrayList<>();
  private final CompletableFuture<List<ReplicaCheck>> result = new CompletableFuture<>();

  ReplicaChecks(Router router, CallLimits limits) {
    this.router = router;
    this.limits = limits;
  }

  /** All shards by number. The future fails with a NaruException. */
  CompletableFuture<List<ReplicaCheck>> start() {
    // Shard 0 is always there; with its answer the number of shards is known.
    ask(0);
    return result;
  }

  private void ask(int shard) {
    CheckReplicasRequest request = CheckReplicasRequest.newBuilder().setShard(shard).build();
    var unused =
        router
            .call(Rpc.CHECK_REPLICAS, routes -> shard, request, limits)
            .whenComplete((reply, failure) -> answered(shard, reply, failure));
  }

  private void answered(
      int shard, @Nullable Reply<CheckReplicasResponse> reply, @Nullable Throwable failure) {
    if (reply == null) {
      result.completeExceptionally(Calls.reason(failure));
      return;
    }
    asked.add(new ReplicaCheck(shard, reply.answer().getIndex()));
    if (shard + 1 < router.routes().shards()) {
      ask(shard + 1);
    } else {
      result.complete(asked);
    }
  }
}
