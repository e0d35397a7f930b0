package io.narumq.statemachine.store;

import com.google.protobuf.ByteString;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.Collections;
import java.util.List;
import java.util.Map.Entry;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads of committed rows, for any thread. Rows read one after the other may be of two entries. */
public final class StoreReader {
  private final Database database;
  private final ByteBoundedCache<ByteString> bodies;

  StoreReader(Database database, ByteBoundedCache<ByteString> bodies) {
    this.database = database;
    this.bodies = bodies;
  }

  /** The value; null if there is no such row. */
  public <K, V> @Nullable V get(Table<K, V> table, K key) {
    byte[] bytes = database.get(table.family(), table.encodeKey(key));
    return bytes == null ? null : table.decodeValue(bytes);
  }

  /** The bodies of a set, from the cache if it was sent or read lately. */
  public @Nullable ByteString bodies(SequenceKey set) {
    byte[] key = Schema.BODIES.encodeKey(set);
    ByteString cached = bodies.get(key);
    if (cached != null) {
      return cached;
    }
    ByteString read = get(Schema.BODIES, set);
    if (read != null) {
      // Should the set be deleted or rewritten meanwhile, nobody asks for these bodies again.
      bodies.put(key, read, read.size());
    }
    return read;
  }

  /** At most {@code limit} rows with {@code from <= key < to}, in order. */
  public <K, V> List<Row<K, V>> scan(Table<K, V> table, K from, K to, int limit) {
    byte[] first = table.encodeKey(from);
    byte[] end = table.encodeKey(to);
    var merge = new MergedScan<>(table, Collections.emptyNavigableMap(), limit);
    database.scan(table.family(), first, end, merge::visit);
    return merge.finish();
  }

  /** The last row with {@code lowest <= key <= to}; null if there is none. */
  public <K, V> @Nullable Row<K, V> floor(Table<K, V> table, K lowest, K to) {
    Entry<byte[], byte[]> row =
        database.floor(table.family(), table.encodeKey(lowest), table.encodeKey(to));
    return row == null
        ? null
        : new Row<>(table.decodeKey(row.getKey()), table.decodeValue(row.getValue()));
  }

  /** All rows as they are behind the entry that was written last. To be closed soon. */
  public RowSnapshot snapshot() {
    return new RowSnapshot(database);
  }

  /** Visits every row of a table as bytes, in order: for checks that compare whole states. */
  public void forEach(Table<?, ?> table, BiConsumer<byte[], byte[]> visitor) {
    byte[] from = {table.prefix()};
    byte[] to = {(byte) (table.prefix() + 1)};
    database.scan(
        table.family(),
        from,
        to,
        (key, value) -> {
          visitor.accept(key, value);
          return true;
        });
  }
}
