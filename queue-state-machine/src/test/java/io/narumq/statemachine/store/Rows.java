package io.narumq.statemachine.store;

import java.util.LinkedHashMap;
import java.util.Map;

/** Decodes whole tables, for checks in tests. */
public final class Rows {
  private Rows() {}

  public static <K, V> Map<K, V> all(StoreReader reader, Table<K, V> table) {
    Map<K, V> rows = new LinkedHashMap<>();
    reader.forEach(table, (key, value) -> rows.put(table.decodeKey(key), table.decodeValue(value)));
    return rows;
  }
}
