package io.narumq.statemachine.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What keys and values of a kind of row look like on disk. Tables are told apart by the first byte
 * of their keys; that byte is never changed and never reused.
 */
public final class Table<K, V> {
  private final String name;
  private final Family family;
  private final byte prefix;
  private final KeyCodec<K> keys;
  private final ValueCodec<V> values;

  Table(String name, Family family, int prefix, KeyCodec<K> keys, ValueCodec<V> values) {
    this.name = name;
    this.family = family;
    this.prefix = (byte) prefix;
    this.keys = keys;
    this.values = values;
  }

  public String name() {
    return name;
  }

  Family family() {
    return family;
  }

  byte prefix() {
    return prefix;
  }

  byte[] encodeKey(K key) {
    ByteBuffer out = ByteBuffer.allocate(1 + keys.size(key)).put(prefix);
    keys.write(key, out);
    return out.array();
  }

  K decodeKey(byte[] bytes) {
    return keys.read(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
  }

  byte[] encodeValue(V value) {
    return values.encode(value);
  }

  V decodeValue(byte[] bytes) {
    return values.decode(bytes);
  }

  /**
   * A key belongs to one table, by its first byte, and so the value found under it to this type.
   */
  @SuppressWarnings("unchecked")
  @Nullable V cast(@Nullable Object value) {
    return (V) value;
  }

  @Override
  public String toString() {
    return name;
  }
}
