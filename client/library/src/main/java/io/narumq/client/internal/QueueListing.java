package io.narumq.client.internal;

import io.narumq.api.v1.ListQueuesRequest;
import io.narumq.api.v1.ListQueuesResponse;
import io.narumq.client.QueueInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Pages of queues. */
record QueueListing(Router router, String prefix, CallLimits limits)
    implements Listing.Pages<ListQueuesResponse, QueueInfo> {
  @Override
  public CompletableFuture<Reply<ListQueuesResponse>> ask(int shard, String after) {
    ListQueuesRequest request =
        ListQueuesRequest.newBuilder()
            .setShard(shard)
            .setPageSize(Listing.PAGE_SIZE)
            .setAfter(after)
            .setPrefix(prefix)
            .build();
    return router.call(Rpc.LIST_QUEUES, routes -> shard, request, limits);
  }

  @Override
  public List<QueueInfo> found(ListQueuesResponse page, int shard) {
    return page.getQueuesList().stream().map(queue -> Wire.queueInfo(queue, shard)).toList();
  }

  @Override
  public boolean more(ListQueuesResponse page) {
    return page.getMore();
  }

  /** All of them by name. The future fails with a NaruException. */
  CompletableFuture<List<QueueInfo>> start() {
    return new Listing<>(router, QueueInfo::name, this).start();
  }
}
