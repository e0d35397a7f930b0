package io.narumq.node.shard;

import io.narumq.api.QueueName;
import java.util.Iterator;
import java.util.List;
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

  public Stream<Shard> stream() {
    return all.stream();
  }

  @Override
  public Iterator<Shard> iterator() {
    return all.iterator();
  }
}
