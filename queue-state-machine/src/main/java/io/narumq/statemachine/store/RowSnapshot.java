package io.narumq.statemachine.store;

import io.narumq.statemachine.store.Database.Moment;
import io.narumq.statemachine.store.Store.Row;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Committed rows as they were at one moment: all of one entry. To be closed soon, as RocksDB keeps
 * what it shows; for one thread.
 */
public final class RowSnapshot implements AutoCloseable {
  private final Database database;
  private final Moment moment;

  RowSnapshot(Database database) {
    this.database = database;
    this.moment = database.now();
  }

  /** The value; null if there is no such row. */
  public <K, V> @Nullable V get(Table<K, V> table, K key) {
    byte[] bytes = database.get(table.family(), moment, table.encodeKey(key));
    return bytes == null ? null : table.decodeValue(bytes);
  }

  /** At most {@code limit} rows with {@code from <= key < to}, in order. */
  public <K, V> List<Row<K, V>> scan(Table<K, V> table, K from, K to, int limit) {
    byte[] first = table.encodeKey(from);
    byte[] end = table.encodeKey(to);
    var merge = new MergedScan<>(table, Collections.emptyNavigableMap(), limit);
    database.scan(table.family(), moment, first, end, merge::visit);
    return merge.finish();
  }

  @Override
  public void close() {
    database.release(moment);
  }
}
