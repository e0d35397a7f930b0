package io.narumq.statemachine.store;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a shard as the thread that applies sees them.
 *
 * <p>Changes of the entry at hand gather in an overlay that every read goes through first, so the
 * commands of one entry see each other. {@link #commit} writes one final value for each row; {@link
 * #discard} forgets the entry. Decoded rows of earlier entries stay in a bounded cache.
 *
 * <p>Not thread safe, except for {@link #reader}.
 */
public final class Store implements AutoCloseable {
  private final Database database;
  private final TreeMap<byte[], Change<?>> overlay = new TreeMap<>(Arrays::compareUnsigned);
  private final ByteBoundedCache<Optional<Object>> rows;
  private final ByteBoundedCache<ByteString> bodies;
  private final StoreReader reader;

  Store(Database database, StoreOptions options) {
    this.database = database;
    this.rows = new ByteBoundedCache<>(options.rowCacheBytes());
    this.bodies = new ByteBoundedCache<>(options.bodyCacheBytes());
    this.reader = new StoreReader(database, bodies);
  }

  /** Opens or makes the database in {@code directory}. */
  public static Store open(Path directory, StoreOptions options) {
    return new Store(RocksDatabase.open(directory), options);
  }

  /** Opens the database in {@code directory}, which must be there, only to read it. */
  public static Store openReadOnly(Path directory) {
    return new Store(RocksDatabase.openReadOnly(directory), StoreOptions.NONE);
  }

  /** A row: its key and its value. */
  public record Row<K, V>(K key, V value) {}

  /** The value, with the changes of this entry; null if there is no such row. */
  public <K, V> @Nullable V get(Table<K, V> table, K key) {
    byte[] bytes = table.encodeKey(key);
    Change<?> change = overlay.get(bytes);
    return change == null ? committed(table, bytes) : table.cast(change.value());
  }

  /** The value of a row that must be there: its absence is a defect. */
  public <K, V> V require(Table<K, V> table, K key) {
    V value = get(table, key);
    if (value == null) {
      throw new IllegalStateException("no row " + key + " in table " + table);
    }
    return value;
  }

  public <K, V> void put(Table<K, V> table, K key, V value) {
    overlay.put(table.encodeKey(key), Change.put(table, value));
  }

  /** Deletes a row; it need not exist. */
  public <K, V> void delete(Table<K, V> table, K key) {
    overlay.put(table.encodeKey(key), Change.delete(table));
  }

  /** At most {@code limit} rows with {@code from <= key < to}, in order, changes included. */
  public <K, V> List<Row<K, V>> scan(Table<K, V> table, K from, K to, int limit) {
    byte[] first = table.encodeKey(from);
    byte[] end = table.encodeKey(to);
    var changed = overlay.subMap(first, true, end, false);
    var merge = new MergedScan<>(table, changed, limit);
    database.scan(table.family(), first, end, merge::visit);
    return merge.finish();
  }

  /** The rows that this entry changes, in key order: what the checksum chain is made of. */
  public Checksum checksum(Checksum before) {
    Checksum.Builder chain = before.next();
    overlay.forEach((key, change) -> chain.add(key, change.encoded()));
    return chain.build();
  }

  /** Writes all changes of this entry, at once. */
  public void commit() {
    database.write(overlay);
    overlay.forEach(this::remember);
    overlay.clear();
  }

  /** Forgets all changes of this entry. */
  public void discard() {
    overlay.clear();
  }

  /** Reads of committed rows, for any thread. */
  public StoreReader reader() {
    return reader;
  }

  /** Brings all that was committed before this call to disk. For any thread; waits for the disk. */
  public void flush() {
    database.flush();
  }

  /** Removes from disk what deleted rows left there. For any thread; {@link #close} ends it. */
  public void compact(long rewrittenBytesMax) {
    database.compact(rewrittenBytesMax);
  }

  /** What all bodies take of the disk, those included that no row needs any more. */
  public long bodyBytesOnDisk() {
    return database.figure(Family.BODIES, Figure.TABLE_BYTES)
        + database.figure(Family.BODIES, Figure.BLOB_BYTES);
  }

  /** What the database says of itself. For any thread. */
  public long figure(Figure figure) {
    return figure.isOfAll()
        ? database.figure(Family.DEFAULT, figure)
        : Arrays.stream(Family.values()).mapToLong(it -> database.figure(it, figure)).sum();
  }

  /**
   * Makes a copy in {@code directory}, which must not be there, of what is committed: whole entries
   * only. For any thread; waits for the disk.
   */
  public void checkpoint(Path directory) {
    database.checkpoint(directory);
  }

  /** All rows as they are committed now, to be read piece by piece. */
  public RowScan scanAll() {
    return new RowScan(database, database.now());
  }

  /**
   * Reads everything there is.
   *
   * @throws StoreException if something can not be read as it was written
   */
  public void verify() {
    database.verify();
  }

  @Override
  public void close() {
    database.close();
  }

  private <V> @Nullable V committed(Table<?, V> table, byte[] key) {
    Optional<Object> cached = rows.get(key);
    if (cached != null) {
      return table.cast(cached.orElse(null));
    }
    byte[] bytes = database.get(table.family(), key);
    V value = bytes == null ? null : table.decodeValue(bytes);
    rows.put(key, Optional.ofNullable(value), bytes == null ? 0 : bytes.length);
    return value;
  }

  private void remember(byte[] key, Change<?> change) {
    byte[] encoded = change.encoded();
    if (change.table() == Schema.BODIES) {
      // Among the rows it is only if apply read it; a set that is rewritten keeps its key.
      rows.remove(key);
      rememberBodies(key, encoded, change);
    } else if (encoded == null) {
      rows.remove(key);
    } else {
      rows.put(key, Optional.of(change.value()), encoded.length);
    }
  }

  private void rememberBodies(byte[] key, byte @Nullable [] encoded, Change<?> change) {
    if (encoded == null) {
      bodies.remove(key);
    } else {
      bodies.put(key, (ByteString) change.value(), encoded.length);
    }
  }
}
