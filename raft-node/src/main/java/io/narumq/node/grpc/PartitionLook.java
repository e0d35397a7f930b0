package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.FetchResponse;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.topic.Fetched;
import io.narumq.statemachine.topic.FetchedSet;
import io.narumq.statemachine.topic.PartitionView;
import java.util.List;

/**
 * What fetches and fetch streams read: a partition as it is applied here, which is committed, on
 * leaders and followers alike.
 *
 * @param incarnation of the topic; 0 for any
 * @param fromReplica whether what is next may be behind what this node has
 */
record PartitionLook(
    Shard shard, String topic, int partition, int incarnation, boolean fromReplica) {
  /** Reads the database. Throws what the caller gets to see. */
  Fetched at(long offset, long maxBytes) {
    Fetched fetched =
        shard
            .topics(reader -> reader.fetch(topic, partition, offset, maxBytes))
            .orElseThrow(() -> ApiErrors.partitionNotFound(topic, partition));
    PartitionView view = fetched.partition();
    TopicApi.checkIncarnation(topic, incarnation, view);
    boolean isAhead = fromReplica && Long.compareUnsigned(offset, view.nextOffset()) > 0;
    if (!fetched.inRange() && !isAhead) {
      throw ApiErrors.offsetOutOfRange(
          topic + "/" + partition, offset, view.firstOffset(), view.nextOffset());
    }
    return fetched;
  }

  /** False if too many wait in this shard already. */
  boolean await(Runnable waiter) {
    return shard.fetches().add(topic, partition, waiter);
  }

  void leave(Runnable waiter) {
    shard.fetches().remove(topic, partition, waiter);
  }

  static StatusRuntimeException tooMany() {
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_OVERLOADED,
        "as many fetches wait in this shard as may; try again after the delay");
  }

  static FetchResponse told(PartitionView partition, List<FetchedSet> sets) {
    FetchResponse.Builder response =
        FetchResponse.newBuilder()
            .setFirstOffset(partition.firstOffset())
            .setNextOffset(partition.nextOffset());
    sets.forEach(set -> response.addSets(PublishedSets.told(set)));
    return response.build();
  }
}
