package io.narumq.node.fetch;

import io.narumq.statemachine.Effect;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for changes of consumer groups of a shard. Each is woken by every change of its group,
 * until it is taken out; what it does then must not block. Thread safe.
 */
public final class GroupWaiters {
  /** By group. Guarded by itself. */
  private final Map<String, Set<Runnable>> waiters = new HashMap<>();

  private final int max;
  private int count;

  /**
   * @param max how many may wait
   */
  public GroupWaiters(int max) {
    this.max = max;
  }

  /**
   * Wakes {@code waiter}, which is not there yet, from now on; whoever calls this looks once more
   * afterwards.
   *
   * @return false if too many wait already
   */
  public boolean add(String group, Runnable waiter) {
    synchronized (waiters) {
      if (count == max) {
        return false;
      }
      count++;
      waiters.computeIfAbsent(group, any -> new LinkedHashSet<>()).add(waiter);
      return true;
    }
  }

  /** Does nothing if it is not there. */
  public void remove(String group, Runnable waiter) {
    synchronized (waiters) {
      Set<Runnable> ofGroup = waiters.get(group);
      if (ofGroup != null && ofGroup.remove(waiter)) {
        count--;
        if (ofGroup.isEmpty()) {
          waiters.remove(group);
        }
      }
    }
  }

  /** An entry was applied that had this effect. */
  public void seen(Effect effect) {
    if (effect instanceof Effect.GroupChanged changed) {
      ofGroup(changed.group()).forEach(Runnable::run);
    }
  }

  private List<Runnable> ofGroup(String group) {
    synchronized (waiters) {
      return List.copyOf(waiters.getOrDefault(group, Set.of()));
    }
  }
}
