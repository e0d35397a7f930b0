package io.narumq.node.fetch;

import io.narumq.statemachine.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for messages in partitions of a shard. Each is woken by every set that is stored there,
 * and when this node leads no more, until it is taken out; what it does then must not block. Thread
 * safe.
 */
public final class FetchWaiters {
  /** By topic and partition. Guarded by itself. */
  private final Map<String, Map<Integer, Set<Runnable>>> waiters = new HashMap<>();

  private final int max;
  private int count;

  /**
   * @param max how many may wait
   */
  public FetchWaiters(int max) {
    this.max = max;
  }

  /**
   * Wakes {@code waiter}, which is not there yet, from now on; whoever calls this looks once more
   * afterwards.
   *
   * @return false if too many wait already
   */
  public boolean add(String topic, int partition, Runnable waiter) {
    synchronized (waiters) {
      if (count == max) {
        return false;
      }
      count++;
      waiters
          .computeIfAbsent(topic, any -> new HashMap<>())
          .computeIfAbsent(partition, any -> new LinkedHashSet<>())
          .add(waiter);
      return true;
    }
  }

  /** Does nothing if it is not there. */
  public void remove(String topic, int partition, Runnable waiter) {
    synchronized (waiters) {
      Map<Integer, Set<Runnable>> ofTopic = waiters.get(topic);
      Set<Runnable> ofPartition = ofTopic == null ? null : ofTopic.get(partition);
      if (ofTopic == null || ofPartition == null) {
        return;
      }
      count -= ofPartition.remove(waiter) ? 1 : 0;
      if (ofPartition.isEmpty()) {
        ofTopic.remove(partition);
      }
      if (ofTopic.isEmpty()) {
        waiters.remove(topic);
      }
    }
  }

  /** An entry was applied that had this effect. */
  public void seen(Effect effect) {
    if (effect instanceof Effect.Published published) {
      ofPartition(published.topic(), published.partition()).forEach(Runnable::run);
    } else if (effect instanceof Effect.PartitionsChanged changed) {
      ofTopic(changed.topic()).forEach(Runnable::run);
    }
  }

  /** This node leads the shard no more: who wants to hear from the leader only has to go. */
  public void unled() {
    List<Runnable> all = new ArrayList<>();
    synchronized (waiters) {
      waiters.values().forEach(of -> of.values().forEach(all::addAll));
    }
    all.forEach(Runnable::run);
  }

  private List<Runnable> ofPartition(String topic, int partition) {
    synchronized (waiters) {
      return List.copyOf(waiters.getOrDefault(topic, Map.of()).getOrDefault(partition, Set.of()));
    }
  }

  private List<Runnable> ofTopic(String topic) {
    synchronized (waiters) {
      List<Runnable> all = new ArrayList<>();
      waiters.getOrDefault(topic, Map.of()).values().forEach(all::addAll);
      return all;
    }
  }
}
