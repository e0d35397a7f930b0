package io.narumq.client.internal;

import io.narumq.api.v1.ListTopicsRequest;
import io.narumq.api.v1.ListTopicsResponse;
import io.narumq.client.TopicInfo;
import io.narumq.client.TopicSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Pages of topics. */
record TopicListing(Router router, String prefix, CallLimits limits)
    implements Listing.Pages<ListTopicsResponse, TopicInfo> {
  @Override
  public CompletableFuture<Reply<ListTopicsResponse>> ask(int shard, String after) {
    ListTopicsRequest request =
        ListTopicsRequest.newBuilder()
            .setShard(shard)
            .setPageSize(Listing.PAGE_SIZE)
            .setAfter(after)
            .setPrefix(prefix)
            .build();
    return router.call(Rpc.LIST_TOPICS, routes -> shard, request, limits);
  }

  @Override
  public List<TopicInfo> found(ListTopicsResponse page, int shard) {
    return page.getTopicsList().stream()
        .map(
            topic ->
                new TopicInfo(
                    topic.getTopic(), TopicSettings.of(topic.getConfig()), topic.getIncarnation()))
        .toList();
  }

  @Override
  public boolean more(ListTopicsResponse page) {
    return page.getMore();
  }

  /** All of them by name. The future fails with a NaruException. */
  CompletableFuture<List<TopicInfo>> start() {
    return new Listing<>(router, TopicInfo::name, this).start();
  }
}
