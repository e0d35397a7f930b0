package io.narumq.api;

/** Where the messages of a topic go: which partition, and in which shard that is. */
public final class Partitioning {
  private Partitioning() {}

  /**
   * The partition of a key, from 0: what belongs together stays in order. Every client must compute
   * this very function.
   */
  public static int partitionOf(String key, int partitions) {
    return (int) Long.remainderUnsigned(Fnv1a.hash(key), partitions);
  }

  /**
   * The shard of a partition, from 0. Partitions are dealt out from the shard of the topic's name
   * on; those of a topic with a part in braces stay together there, with the queues of that part.
   */
  public static int shardOf(String topic, int partition, int shards) {
    int first = QueueName.shardOf(topic, shards);
    return QueueName.hasTag(topic) ? first : (int) ((first + (long) partition) % shards);
  }
}
