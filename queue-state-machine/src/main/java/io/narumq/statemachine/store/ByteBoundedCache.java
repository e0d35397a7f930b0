package io.narumq.statemachine.store;

import java.nio.ByteBuffer;
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
  private final LinkedHashMap<ByteBuffer, Sized<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ByteBoundedCache(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  private record Sized<V>(V value, int bytes) {}

  synchronized @Nullable V get(byte[] key) {
    Sized<V> entry = entries.get(ByteBuffer.wrap(key));
    return entry == null ? null : entry.value();
  }

  synchronized void put(byte[] key, V value, int valueBytes) {
    int size = key.length + valueBytes + OVERHEAD_BYTES;
    if (size > bytesMax) {
      remove(key);
      return;
    }
    Sized<V> before = entries.put(ByteBuffer.wrap(key), new Sized<>(value, size));
    bytes += size - (before == null ? 0 : before.bytes());
    evict();
  }

  synchronized void remove(byte[] key) {
    Sized<V> before = entries.remove(ByteBuffer.wrap(key));
    bytes -= before == null ? 0 : before.bytes();
  }

  private void evict() {
    var oldestFirst = entries.entrySet().iterator();
    while (bytes > bytesMax && oldestFirst.hasNext()) {
      Map.Entry<ByteBuffer, Sized<V>> oldest = oldestFirst.next();
      bytes -= oldest.getValue().bytes();
      oldestFirst.remove();
    }
  }
}
