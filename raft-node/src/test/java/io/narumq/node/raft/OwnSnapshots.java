package io.narumq.node.raft;

import io.narumq.node.snapshot.ShardStore;
import io.narumq.node.snapshot.Snapshots;
import io.narumq.statemachine.Applied;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** For nodes that are alone: what their own database holds, and nobody to get another one from. */
final class OwnSnapshots implements Snapshots {
  private final ShardStore store;

  final List<Long> sizes = new ArrayList<>();
  CompletableFuture<Applied> installing = new CompletableFuture<>();
  int placed;

  OwnSnapshots(ShardStore store) {
    this.store = store;
  }

  @Override
  public void applied(long entryBytes) {
    sizes.add(entryBytes);
  }

  @Override
  public Applied purgeable() {
    return store.durable();
  }

  @Override
  public CompletableFuture<Applied> install(String nodeId, long firstIndex) {
    return installing;
  }

  @Override
  public void placed() {
    placed++;
  }
}
