package io.narumq.client.internal;

import io.narumq.api.v1.ListQueuesRequest;
import io.narumq.api.v1.ListQueuesResponse;
import io.narumq.client.QueueInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lists the queues of one shard after the other, page by page. */
final class QueueListing {
  private static final int PAGE_SIZE = 1_000;

  private final Router router;
  private final String prefix;
  private final CallLimits limits;
  private final List<QueueInfo> found = new ArrayList<>();
  private final CompletableFuture<List<QueueInfo>> result = new CompletableFuture<>();

  QueueListing(Router router, String prefix, CallLimits limits) {
    this.router = router;
    this.prefix = prefix;
    this.limits = limits;
  }

  /** All of them by name. The future fails with a NaruException. */
  CompletableFuture<List<QueueInfo>> start() {
    // Shard 0 is always there; with its answer the number of shards is known.
    ask(0, "");
    return result;
  }

  private void ask(int shard, String after) {
    ListQueuesRequest request =
        ListQueuesRequest.newBuilder()
            .setShard(shard)
            .setPageSize(PAGE_SIZE)
            .setAfter(after)
            .setPrefix(prefix)
            .build();
    var unused =
        router
            .call(Rpc.LIST_QUEUES, routes -> shard, request, limits)
            .whenComplete((reply, failure) -> answered(shard, reply, failure));
  }

  private void answered(
      int shard, @Nullable Reply<ListQueuesResponse> reply, @Nullable Throwable failure) {
    if (reply == null) {
      result.completeExceptionally(Calls.reason(failure));
      return;
    }
    ListQueuesResponse page = reply.answer();
    page.getQueuesList().forEach(queue -> found.add(Wire.queueInfo(queue, shard)));
    if (page.getMore() && page.getQueuesCount() > 0) {
      ask(shard, page.getQueues(page.getQueuesCount() - 1).getQueue());
    } else if (shard + 1 < router.routes().shards()) {
      ask(shard + 1, "");
    } else {
      found.sort(Comparator.comparing(QueueInfo::name));
      result.complete(found);
    }
  }
}
