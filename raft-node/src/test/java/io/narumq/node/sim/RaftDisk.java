package io.narumq.node.sim;

import io.narumq.log.v1.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a member of the Raft model survives a crash. */
final class RaftDisk {
  static final int NOBODY = -1;

  /**
   * One entry.
   *
   * @param entry null for the one with which a leader begins
   */
  record Entry(long term, @Nullable LogEntry entry) {}

  private final List<Entry> log = new ArrayList<>();
  private long first;
  private long termBefore;
  private long synced = -1;
  long term;
  int votedFor = NOBODY;

  /** The index of the first entry that is still there. */
  long first() {
    return first;
  }

  /** -1 if there never was an entry. */
  long last() {
    return first + log.size() - 1;
  }

  Entry get(long index) {
    return log.get((int) (index - first));
  }

  /** Of an entry that is there, or the one right before the first. */
  long termOf(long index) {
    return index == first - 1 ? termBefore : get(index).term();
  }

  List<Entry> from(long index) {
    return List.copyOf(log.subList((int) (index - first), log.size()));
  }

  void append(Entry entry) {
    log.add(entry);
  }

  /** Takes away this one and all behind it. */
  void truncate(long index) {
    log.subList((int) (index - first), log.size()).clear();
    synced = Math.min(synced, index - 1);
  }

  /** Takes away all that is before this one. */
  void purge(long index) {
    if (index > first) {
      termBefore = termOf(index - 1);
      log.subList(0, (int) (index - first)).clear();
      first = index;
    }
  }

  /** The log goes on behind this entry, which came with a whole state. */
  void restart(long index, long entryTerm) {
    if (index <= last() && index >= first && termOf(index) == entryTerm) {
      purge(index + 1);
    } else {
      log.clear();
      first = index + 1;
      termBefore = entryTerm;
    }
    synced = Math.max(synced, index);
  }

  /** Up to where it survives a crash for sure. */
  long synced() {
    return synced;
  }

  void synced(long index) {
    synced = Math.max(synced, Math.min(index, last()));
  }

  /** What was not synced may be there or not. */
  void crash(long survivors) {
    long end = synced + 1 + survivors;
    if (end <= last()) {
      truncate(end);
    }
    synced = last();
  }
}
