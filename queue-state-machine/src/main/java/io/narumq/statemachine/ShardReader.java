package io.narumq.statemachine;

import java.util.List;
import java.util.Optional;

/**
 * Reads beside the log, for the node that attaches bodies to deliveries and tells statistics.
 * Thread safe; sees whole entries only, the last applied one included.
 */
public interface ShardReader {
  /** Bodies and headers of a delivery; empty if the messages were settled or purged meanwhile. */
  List<StoredMessage> messages(int queueId, CommandResult.Delivery delivery);

  /** Settings and counters of a queue. */
  Optional<QueueView> queue(String name);

  /**
   * At most {@code limit} queues whose names begin with {@code prefix} and come after {@code
   * after}.
   */
  List<QueueView> queues(String prefix, String after, int limit);

  /**
   * At most {@code limit} recurring messages of a queue whose names come after {@code after}; empty
   * if there is no such queue.
   */
  Optional<List<RecurringView>> recurring(String queue, String after, int limit);
}
