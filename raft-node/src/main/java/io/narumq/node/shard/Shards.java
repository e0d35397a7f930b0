package io.narumq.node.shard;

import io.narumq.api.QueueName;
import io.narumq.node.snapshot.ReplicaScans;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** All shards of the cluster, as this node has them, by number. */
public record Shards(List<Shard> all) implements Iterable<Shard> {
  public Shards {
    all = List.copyOf(all);
  }

  /** The shard in which a queue lives. */
  public Shard of(String queue) {
    return all.get(QueueName.shardOf(queue, all.size()));
  }

  /** Like {@link Shard#checksumAt}; empty if there is no such shard. */
  public OptionalLong checksumAt(int shard, long index) {
    return shard >= 0 && shard < all.size()
        ? all.get(shard).checksumAt(index)
        : OptionalLong.empty();
  }

  /** Like {@link ReplicaScans#checksumAt}; empty if there is no such shard. */
  public OptionalLong scannedAt(int shard, long index) {
    return shard >= 0 && shard < all.size()
        ? all.get(shard).scans().checksumAt(index)
        : OptionalLong.empty();
  }

  public Stream<Shard> stream() {
    return all.stream();
  }

  @Override
  public Iterator<Shard> iterator() {
    return all.iterator();
  }
}
