package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.QUEUE;
import static io.narumq.statemachine.store.Schema.QUEUE_BY_NAME;

import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.QueueSettings;
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
  public record Queue(int id, String name, QueueSettings settings) {
    private static Queue of(int id, QueueRecord record) {
      return new Queue(id, record.getName(), record.getSettings());
    }
  }

  public @Nullable Queue find(String name) {
    Integer id = store.get(QUEUE_BY_NAME, name);
    return id == null ? null : Queue.of(id, store.require(QUEUE, id));
  }

  public @Nullable Queue find(int id) {
    QueueRecord record = store.get(QUEUE, id);
    return record == null ? null : Queue.of(id, record);
  }

  public void create(String name, QueueSettings settings) {
    int id = clocks.takeQueueId();
    put(id, name, settings);
    store.put(QUEUE_BY_NAME, name, id);
  }

  public void update(Queue queue, QueueSettings settings) {
    put(queue.id(), queue.name(), settings);
  }

  private void put(int id, String name, QueueSettings settings) {
    store.put(QUEUE, id, QueueRecord.newBuilder().setName(name).setSettings(settings).build());
  }

  /** Takes the name and the settings away; the messages are for the caller to drop. */
  public void delete(Queue queue) {
    store.delete(QUEUE_BY_NAME, queue.name());
    store.delete(QUEUE, queue.id());
  }
}
