package io.narumq.statemachine;

import io.narumq.api.SubscriptionName;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.HistoryPage;
import io.narumq.statemachine.inspect.HistoryQuery;
import io.narumq.statemachine.inspect.ParkedPage;
import java.util.List;
import java.util.Optional;

/**
 * Reads beside the log, for the node that attaches bodies to deliveries and tells statistics.
 * Thread safe; sees whole entries only, the last applied one included.
 */
public interface ShardReader {
  /** Bodies and headers of a delivery; empty if the messages were settled or purged meanwhile. */
  List<StoredMessage> messages(int queueId, CommandResult.Delivery delivery);

  /** The name of the queue of an id; empty if there is none, or no more. */
  Optional<String> queueName(int queueId);

  /** Settings and counters of a queue, or of what a subscription has of a partition. */
  Optional<QueueView> queue(String name);

  /**
   * Since when the message is ready that waits longest of those that are next in their lanes, on
   * the wall clock; 0 if none is ready. A few point reads, however long the queue is.
   */
  long readySinceWallMs(int queueId);

  /**
   * At most {@code limit} queues whose names begin with {@code prefix} and come after {@code
   * after}.
   */
  List<QueueView> queues(String prefix, String after, int limit);

  /** How many queues have names that come after {@code after}; at most {@code max} are counted. */
  int countQueues(String after, int max);

  /**
   * At most {@code limit} recurring messages of a queue whose names come after {@code after}; empty
   * if there is no such queue.
   */
  Optional<List<RecurringView>> recurring(String queue, String after, int limit);

  /**
   * A page of the messages of a queue; empty if there is no such queue. Has no effect on them.
   * Looks at a bounded number of rows, but may read some MiB from disk: not for a thread that must
   * not wait.
   */
  Optional<BrowsePage> browse(BrowseQuery query);

  /**
   * Where a message is; empty if there is no such queue. Of a leased one it looks through up to
   * 100,000 leases for the one: not for a thread that must not wait.
   */
  Optional<Explained> explain(String queue, int queueId, int lane, long sequence);

  /** What the queue remembers of its messages; empty if there is no such queue. */
  Optional<HistoryPage> history(HistoryQuery query);

  /**
   * At most {@code limit} parked keys that come after {@code after}, if that is one; empty if there
   * is no such queue.
   */
  Optional<ParkedPage> parked(String queue, Optional<String> after, int limit);

  /** All of a consumer group; empty if there is none of that name. Reads up to 2,000 rows. */
  Optional<GroupView> group(String name);

  /**
   * Whether a heartbeat of the member, which names this epoch, would be answered with something
   * new; also if there is no such group or member. Reads three rows.
   */
  boolean groupHasNews(String group, String memberId, long epoch);

  /**
   * At most {@code limit} consumer groups whose names begin with {@code prefix} and come after
   * {@code after}.
   */
  List<GroupSummary> groups(String prefix, String after, int limit);

  /** What a subscription has of a partition; empty if there is none of them here. */
  Optional<SubscriptionView> subscription(SubscriptionName name);
}
