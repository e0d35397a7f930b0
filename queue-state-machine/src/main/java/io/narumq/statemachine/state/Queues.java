package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.QUEUE;
import static io.narumq.statemachine.store.Schema.QUEUE_BY_NAME;

import io.narumq.state.v1.QueueRecord;
import io.narumq.statemachine.store.Store;
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
  public record Queue(int id, QueueRecord config) {}

  public @Nullable Queue find(String name) {
    Integer id = store.get(QUEUE_BY_NAME, name);
    return id == null ? null : new Queue(id, store.require(QUEUE, id));
  }

  public @Nullable Queue find(int id) {
    QueueRecord config = store.get(QUEUE, id);
    return config == null ? null : new Queue(id, config);
  }

  public void create(QueueRecord config) {
    int id = clocks.takeQueueId();
    store.put(QUEUE, id, config);
    store.put(QUEUE_BY_NAME, config.getName(), id);
  }

  /** Takes the name and the settings away; the messages are for the caller to drop. */
  public void delete(Queue queue) {
    store.delete(QUEUE_BY_NAME, queue.config().getName());
    store.delete(QUEUE, queue.id());
  }
}
