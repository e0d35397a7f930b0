package io.narumq.statemachine.store;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Rows in memory, for those who need many short lives of a database: opening a RocksDB takes some
 * milliseconds, this takes none. What a crash would leave is what was there at the last {@link
 * #flush}. For one thread.
 */
public final class MemoryDatabase implements Database {
  /** Rows that never change any more. */
  public static final class Image implements Moment {
    /** No rows. */
    public static final Image EMPTY = new Image(families());

    private final Map<Family, NavigableMap<byte[], byte[]>> families;

    private Image(Map<Family, NavigableMap<byte[], byte[]>> families) {
      this.families = families;
    }
  }

  private final Map<Family, NavigableMap<byte[], byte[]>> families;
  private @Nullable Image now;
  private Image durable;
  private boolean closed;

  /** Begins with these rows, which are durable. */
  public MemoryDatabase(Image image) {
    this.families = copy(image.families);
    this.durable = image;
  }

  private static Map<Family, NavigableMap<byte[], byte[]>> families() {
    Map<Family, NavigableMap<byte[], byte[]>> families = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      families.put(family, new TreeMap<>(Arrays::compareUnsigned));
    }
    return families;
  }

  private static Map<Family, NavigableMap<byte[], byte[]>> copy(
      Map<Family, NavigableMap<byte[], byte[]>> all) {
    Map<Family, NavigableMap<byte[], byte[]>> copies = families();
    // From a sorted map it takes one pass.
    all.forEach((family, rows) -> copies.put(family, new TreeMap<>(rows)));
    return copies;
  }

  /** Its rows, as the state machine sees them. */
  public Store store(StoreOptions options) {
    return new Store(this, options);
  }

  /** What a crash would leave. */
  public Image durable() {
    return durable;
  }

  @Override
  public @Nullable Entry<byte[], byte[]> floor(Family family, byte[] lowest, byte[] to) {
    return families.get(family).subMap(lowest, true, to, true).lastEntry();
  }

  @Override
  public Image now() {
    Image image = now;
    if (image == null) {
      image = new Image(copy(families));
      now = image;
    }
    return image;
  }

  @Override
  public void release(Moment moment) {}

  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return rows(family).get(key);
  }

  @Override
  public byte @Nullable [] get(Family family, Moment moment, byte[] key) {
    return rows(moment, family).get(key);
  }

  @Override
  public void scan(Family family, byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
    visit(rows(family).subMap(from, true, to, false), visitor);
  }

  @Override
  public void scan(
      Family family, Moment moment, byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
    visit(rows(moment, family).subMap(from, true, to, false), visitor);
  }

  @Override
  public boolean scan(
      Family family, Moment moment, byte[] from, BiPredicate<byte[], byte[]> visitor) {
    visit(rows(moment, family).tailMap(from, true), visitor);
    return !closed;
  }

  private static void visit(
      NavigableMap<byte[], byte[]> rows, BiPredicate<byte[], byte[]> visitor) {
    for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
      if (!visitor.test(row.getKey(), row.getValue())) {
        return;
      }
    }
  }

  @Override
  public void write(Map<byte[], Change<?>> changes) {
    now = null;
    changes.forEach(
        (key, change) -> {
          NavigableMap<byte[], byte[]> rows = rows(change.table().family());
          byte[] value = change.encoded();
          if (value == null) {
            rows.remove(key);
          } else {
            rows.put(key, value);
          }
        });
  }

  @Override
  public void flush() {
    durable = now();
  }

  @Override
  public void compact(long rewrittenBytesMax) {}

  @Override
  public long figure(Family family, Figure figure) {
    return 0;
  }

  @Override
  public void checkpoint(Path directory) {
    throw new UnsupportedOperationException("use now()");
  }

  @Override
  public void verify() {}

  @Override
  public void close() {
    if (!closed) {
      flush();
      closed = true;
    }
  }

  private NavigableMap<byte[], byte[]> rows(Family family) {
    if (closed) {
      throw new StoreException("the database is closed", null);
    }
    return families.get(family);
  }

  private static NavigableMap<byte[], byte[]> rows(Moment moment, Family family) {
    return ((Image) moment).families.get(family);
  }
}
