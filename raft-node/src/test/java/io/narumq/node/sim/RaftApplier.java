package io.narumq.node.sim;

import io.narumq.node.log.EntryOutcome;
import io.narumq.node.sim.RaftDisk.Entry;
import io.narumq.statemachine.ApplyOutcome;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Applies what is committed, one entry at a time, and tells who waits for its outcome. */
final class RaftApplier {
  private final RaftDisk disk;
  private final SimLoop loop;
  private final SplittableRandom random;
  private final Knobs knobs;
  private final RaftMember.Owner owner;
  private final LongConsumer onApplied;
  private final Map<Long, Consumer<EntryOutcome>> waiting = new TreeMap<>();
  private long committed;
  private long applied;
  private boolean applying;

  RaftApplier(
      RaftDisk disk,
      long applied,
      SimWorld world,
      SimLoop loop,
      SplittableRandom random,
      RaftMember.Owner owner,
      LongConsumer onApplied) {
    this.disk = disk;
    this.committed = applied;
    this.applied = applied;
    this.loop = loop;
    this.random = random;
    this.knobs = world.plan().knobs();
    this.owner = owner;
    this.onApplied = onApplied;
  }

  long committed() {
    return committed;
  }

  long applied() {
    return applied;
  }

  void whenApplied(long index, Consumer<EntryOutcome> done) {
    waiting.put(index, done);
  }

  /** Nobody knows any more what becomes of those that are waited for. */
  void fail() {
    List<Consumer<EntryOutcome>> lost = List.copyOf(waiting.values());
    waiting.clear();
    lost.forEach(done -> done.accept(new EntryOutcome.Unknown("the leader changed")));
  }

  /** A whole state came. */
  void installed(long index) {
    applied = index;
    committed = Math.max(committed, index);
  }

  void commitTo(long index) {
    committed = Math.max(committed, index);
    applyNext();
  }

  private void applyNext() {
    if (!applying && applied < committed) {
      applying = true;
      loop.scheduleUs(
          random.nextInt(knobs.applyUs() + owner.applySlowUs()),
          () -> {
            applying = false;
            if (applied < committed) {
              apply(applied + 1);
            }
            applyNext();
          });
    }
  }

  private void apply(long index) {
    Entry entry = disk.get(index);
    applied = index;
    if (entry.entry() != null) {
      ApplyOutcome outcome = owner.apply(entry.term(), index, entry.entry());
      Consumer<EntryOutcome> done = waiting.remove(index);
      if (done != null) {
        done.accept(new EntryOutcome.Applied(outcome));
      }
    }
    onApplied.accept(index);
  }
}
