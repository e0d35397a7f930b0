package io.narumq.statemachine.store;

import io.narumq.statemachine.store.Store.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges the rows on disk with the changes of the entry at hand; a change hides the row on disk.
 */
final class MergedScan<K, V> {
  private final Table<K, V> table;
  private final Iterator<Map.Entry<byte[], Change<?>>> changes;
  private final int limit;
  private final List<Row<K, V>> found = new ArrayList<>();
  private Map.@Nullable Entry<byte[], Change<?>> change;

  MergedScan(Table<K, V> table, NavigableMap<byte[], Change<?>> changes, int limit) {
    this.table = table;
    this.changes = changes.entrySet().iterator();
    this.limit = limit;
    advance();
  }

  /** Takes the next row on disk; false if no more are wanted. */
  boolean visit(byte[] key, byte[] value) {
    while (change != null && Arrays.compareUnsigned(change.getKey(), key) < 0 && wanted()) {
      take(change);
    }
    if (!wanted()) {
      return false;
    }
    if (change != null && Arrays.equals(change.getKey(), key)) {
      take(change);
    } else {
      found.add(new Row<>(table.decodeKey(key), table.decodeValue(value)));
    }
    return wanted();
  }

  /** Takes what changes are left behind the last row on disk. */
  List<Row<K, V>> finish() {
    while (change != null && wanted()) {
      take(change);
    }
    return found;
  }

  private boolean wanted() {
    return found.size() < limit;
  }

  private void take(Map.Entry<byte[], Change<?>> taken) {
    V value = table.cast(taken.getValue().value());
    if (value != null) {
      found.add(new Row<>(table.decodeKey(taken.getKey()), value));
    }
    advance();
  }

  private void advance() {
    change = changes.hasNext() ? changes.next() : null;
  }
}
