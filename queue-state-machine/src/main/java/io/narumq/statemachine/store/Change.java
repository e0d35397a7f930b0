package io.narumq.statemachine.store;

import org.jspecify.annotations.Nullable;

/** What an entry makes of a row: a new value, or its end. Encoded once, when first asked for. */
final class Change<V> {
  private final Table<?, V> table;
  private final @Nullable V value;
  private byte @Nullable [] encoded;

  private Change(Table<?, V> table, @Nullable V value) {
    this.table = table;
    this.value = value;
  }

  static <V> Change<V> put(Table<?, V> table, V value) {
    return new Change<>(table, value);
  }

  static <V> Change<V> delete(Table<?, V> table) {
    return new Change<>(table, null);
  }

  Table<?, V> table() {
    return table;
  }

  /** The new value, or null if the row is deleted. */
  @Nullable V value() {
    return value;
  }

  /** The new value as it is stored, or null if the row is deleted. */
  byte @Nullable [] encoded() {
    if (encoded == null && value != null) {
      encoded = table.encodeValue(value);
    }
    return encoded;
  }
}
