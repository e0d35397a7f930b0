package io.narumq.client.internal;

import io.narumq.api.v1.ListTopicsRequest;
import io.narumq.api.v1.ListTopicsResponse;
import io.narumq.api.v1.ListedTopic;
import io.narumq.client.TopicInfo;
import io.narumq.client.TopicSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lists the topics of one shard after the other, page by page. */
final class TopicListing {
  private static final int PAGE_SIZE = 1_000;

  private final Router router;
  private final String prefix;
  private final CallLimits limits;
  private final List<TopicInfo> found = new ArrayList<>();
  private final CompletableFuture<List<TopicInfo>> result = new CompletableFuture<>();

  TopicListing(Router router, String prefix, CallLimits limits) {
    this.router = router;
    this.prefix = prefix;
    this.limits = limits;
  }

  /** All of them by name. The future fails with a NaruException. */
  CompletableFuture<List<TopicInfo>> start() {
    // Shard 0 is always there; with its answer the number of shards is known.
    ask(0, "");
    return result;
  }

  private void ask(int shard, String after) {
    ListTopicsRequest request =
        ListTopicsRequest.newBuilder()
            .setShard(shard)
            .setPageSize(PAGE_SIZE)
            .setAfter(after)
            .setPrefix(prefix)
            .build();
    var unused =
        router
            .call(Rpc.LIST_TOPICS, routes -> shard, request, limits)
            .whenComplete((reply, failure) -> answered(shard, reply, failure));
  }

  private void answered(
      int shard, @Nullable Reply<ListTopicsResponse> reply, @Nullable Throwable failure) {
    if (reply == null) {
      result.completeExceptionally(Calls.reason(failure));
      return;
    }
    ListTopicsResponse page = reply.answer();
    page.getTopicsList().forEach(topic -> found.add(info(topic)));
    if (page.getMore() && page.getTopicsCount() > 0) {
      ask(shard, page.getTopics(page.getTopicsCount() - 1).getTopic());
    } else if (shard + 1 < router.routes().shards()) {
      ask(shard + 1, "");
    } else {
      found.sort(Comparator.comparing(TopicInfo::name));
      result.complete(found);
    }
  }

  private static TopicInfo info(ListedTopic topic) {
    return new TopicInfo(topic.getTopic(), TopicSettings.of(topic.getConfig()));
  }
}
