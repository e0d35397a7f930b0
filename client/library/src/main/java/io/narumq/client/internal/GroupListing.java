package io.narumq.client.internal;

import io.narumq.api.v1.ListGroupsRequest;
import io.narumq.api.v1.ListGroupsResponse;
import io.narumq.client.GroupInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Pages of consumer groups. */
record GroupListing(Router router, String prefix, CallLimits limits)
    implements Listing.Pages<ListGroupsResponse, GroupInfo> {
  @Override
  public CompletableFuture<Reply<ListGroupsResponse>> ask(int shard, String after) {
    ListGroupsRequest request =
        ListGroupsRequest.newBuilder()
            .setShard(shard)
            .setPageSize(Listing.PAGE_SIZE)
            .setAfter(after)
            .setPrefix(prefix)
            .build();
    return router.call(Rpc.LIST_GROUPS, routes -> shard, request, limits);
  }

  @Override
  public List<GroupInfo> found(ListGroupsResponse page, int shard) {
    return page.getGroupsList().stream()
        .map(
            group ->
                new GroupInfo(
                    group.getGroup(),
                    group.getMembers(),
                    group.getTopics(),
                    group.getPartitions(),
                    group.getSettled()))
        .toList();
  }

  @Override
  public boolean more(ListGroupsResponse page) {
    return page.getMore();
  }

  /** All of them by name. The future fails with a NaruException. */
  CompletableFuture<List<GroupInfo>> start() {
    return new Listing<>(router, GroupInfo::name, this).start();
  }
}
