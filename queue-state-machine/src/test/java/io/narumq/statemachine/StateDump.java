package io.narumq.statemachine;

import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.Table;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Every row of a shard as it is on disk, to compare whole states byte by byte. */
final class StateDump {
  private StateDump() {}

  /** All rows but the applied one, which depends on where entries begin and end. */
  static Map<String, String> of(StoreReader reader) {
    Map<String, String> rows = new TreeMap<>();
    for (Table<?, ?> table : Schema.TABLES) {
      if (table != Schema.APPLIED) {
        reader.forEach(table, (key, value) -> rows.put(table.name() + " " + hex(key), hex(value)));
      }
    }
    return rows;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
