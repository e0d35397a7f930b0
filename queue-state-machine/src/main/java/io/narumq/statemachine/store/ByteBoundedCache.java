package io.narumq.statemachine.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was used last, up to a number of bytes. Thread safe.
 *
 * <p>Only a shortcut: forgetting anything at any time changes no result. A caching library would
 * bring threads and clocks into a module that must have neither.
 */
final class ByteBoundedCache<V> {
  /** What an entry costs beside its own bytes, roughly. */
  private static final int OVERHEAD_BYTES = 128;

  private final long bytesMax;
  private final LinkedHashMap<Key, Sized<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ByteBoundedCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  private record Sized<V>(V value, int bytes) {}

  /**
   * Keys are ids that count up: with the usual sum of 31s they would fall into few buckets, so this
   * is FNV-1a, folded.
   */
  private static final class Key {
    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      long fnv = 0xcbf29ce484222325L;
      for (byte b : bytes) {
        fnv = (fnv ^ (b & 0xff)) * 0x100000001b3L;
      }
      this.hash = Long.hashCode(fnv);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  synchronized @Nullable V get(byte[] key) {
    Sized<V> entry = entries.get(new Key(key));
    return entry == null ? null : entry.value();
  }

  synchronized void put(byte[] key, V value, int valueBytes) {
    int size = key.length + valueBytes + OVERHEAD_BYTES;
    if (size > bytesMax) {
      remove(key);
      return;
    }
    Sized<V> before = entries.put(new Key(key), new Sized<>(value, size));
    bytes += size - (before == null ? 0 : before.bytes());
    evict();
  }

  synchronized void remove(byte[] key) {
    Sized<V> before = entries.remove(new Key(key));
    bytes -= before == null ? 0 : before.bytes();
  }

  private void evict() {
    var oldestFirst = entries.entrySet().iterator();
    while (bytes > bytesMax && oldestFirst.hasNext()) {
      Map.Entry<Key, Sized<V>> oldest = oldestFirst.next();
      bytes -= oldest.getValue().bytes();
      oldestFirst.remove();
    }
  }
}
