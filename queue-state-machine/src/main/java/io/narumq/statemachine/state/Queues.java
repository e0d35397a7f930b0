package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.DEAD_LETTERS_OF;
import static io.narumq.statemachine.store.Schema.QUEUE;
import static io.narumq.statemachine.store.Schema.QUEUE_BY_NAME;
import static io.narumq.statemachine.store.TopicTables.SUBSCRIPTION;

import io.narumq.api.QueueName;
import io.narumq.api.SubscriptionName;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.SubscribedPartition;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Table;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Queues by name and by id. An id is an incarnation: a queue made again has another one. */
public final class Queues {
  private final Store store;
  private final Clocks clocks;

  Queues(Store store, Clocks clocks) {
    this.store = store;
    this.clocks = clocks;
  }

  /** A queue that exists. */
  public record Queue(int id, QueueRecord row) {
    public String name() {
      return row.getName();
    }

    public QueueSettings settings() {
      return row.getSettings();
    }

    /** Bit n stands for lane n. */
    public int lanes() {
      return row.getLanes() | 1 << MessageLogs.PLAIN_LANE;
    }

    /** Whether it is what a subscription has of a partition. */
    public boolean isSubscription() {
      return row.hasSubscription();
    }

    /** Whether the lane has stored something; the plain one always counts. */
    boolean hasLane(int lane) {
      return (lanes() >> lane & 1) == 1;
    }
  }

  public @Nullable Queue find(String name) {
    Integer id = store.get(QUEUE_BY_NAME, name);
    return id == null ? null : new Queue(id, store.require(QUEUE, id));
  }

  /** A queue, or what a subscription has of a partition. */
  public @Nullable Queue findSource(String name) {
    Integer id = SubscriptionName.isOne(name) ? store.get(SUBSCRIPTION, name) : null;
    return id == null ? find(name) : new Queue(id, store.require(QUEUE, id));
  }

  public @Nullable Queue find(int id) {
    QueueRecord record = store.get(QUEUE, id);
    return record == null ? null : new Queue(id, record);
  }

  /** A queue that is known to be there. */
  public Queue require(String name) {
    Queue queue = find(name);
    if (queue == null) {
      throw new IllegalStateException("queue " + name + " is not there any more");
    }
    return queue;
  }

  public void create(String name, QueueSettings settings) {
    var unused = create(QueueRecord.newBuilder().setName(name).setSettings(settings).build());
  }

  /** Makes a queue that nobody asked for: who does later says what it is to be. */
  void createAutomatic(String name, QueueSettings settings) {
    QueueRecord.Builder row = QueueRecord.newBuilder().setName(name).setSettings(settings);
    var unused = create(row.setAutomatic(true).build());
  }

  /** Makes what a subscription has of a partition; returns its id. */
  int createSubscription(String name, QueueSettings settings, SubscribedPartition partition) {
    return create(
        QueueRecord.newBuilder()
            .setName(name)
            .setSettings(settings)
            .setLanes(1 << MessageLogs.SUBSCRIPTION_LANE)
            .setSubscription(partition)
            .build());
  }

  private int create(QueueRecord row) {
    int id = clocks.takeQueueId();
    store.put(QUEUE, id, row);
    store.put(names(row), row.getName(), id);
    countNamed(row.getSettings(), 1);
    return id;
  }

  private static Table<String, Integer> names(QueueRecord row) {
    return row.hasSubscription() ? SUBSCRIPTION : QUEUE_BY_NAME;
  }

  /** Changes settings; from now on they are what somebody wanted. */
  public void update(Queue queue, QueueSettings settings) {
    countNamed(queue.settings(), -1);
    countNamed(settings, 1);
    store.put(
        QUEUE, queue.id(), queue.row().toBuilder().setSettings(settings).clearAutomatic().build());
  }

  /** Remembers that the lane has stored something. */
  void addLane(Queue queue, int lane) {
    if (queue.hasLane(lane)) {
      return;
    }
    change(queue.id(), b -> b.setLanes(b.getLanes() | 1 << lane));
  }

  /** Changes the row as it is now: the same command may have changed it before. */
  void change(int queueId, UnaryOperator<QueueRecord.Builder> change) {
    QueueRecord row = store.require(QUEUE, queueId);
    store.put(QUEUE, queueId, change.apply(row.toBuilder()).build());
  }

  /** Takes the name and the settings away; the messages are for the caller to drop. */
  public void delete(Queue queue) {
    store.delete(names(queue.row()), queue.name());
    store.delete(QUEUE, queue.id());
    countNamed(queue.settings(), -1);
  }

  /**
   * Whether dead letters of another queue go to the one of this name, which need not be there: by
   * its settings or, if these name none, by the rule that makes a name of a name.
   */
  public boolean isDeadLetterQueue(String name) {
    return store.get(DEAD_LETTERS_OF, name) != null
        || QueueName.ofDeadLetterQueue(name).stream().anyMatch(this::namesNone);
  }

  private boolean namesNone(String name) {
    Queue queue = find(name);
    return queue != null && queue.settings().getDeadLetterQueue().isEmpty();
  }

  /** Only what settings name needs to be found by it: the rule can be gone backwards. */
  private void countNamed(QueueSettings settings, int more) {
    String name = settings.getDeadLetterQueue();
    if (name.isEmpty()) {
      return;
    }
    Integer before = store.get(DEAD_LETTERS_OF, name);
    int count = (before == null ? 0 : before) + more;
    if (count == 0) {
      store.delete(DEAD_LETTERS_OF, name);
    } else {
      store.put(DEAD_LETTERS_OF, name, count);
    }
  }
}
