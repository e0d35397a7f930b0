package io.narumq.statemachine.store;

/** Column families, one for each pattern of access. */
public enum Family {
  /** Few rows, overwritten all the time. RocksDB insists on the name. */
  DEFAULT("default"),
  /** Many small rows that live for seconds: sets, leases, timers. */
  INDEX("index"),
  /** Message bodies: large, written once, read once, deleted. */
  BODIES("bodies");

  private final String rocksName;

  Family(String rocksName) {
    this.rocksName = rocksName;
  }

  String rocksName() {
    return rocksName;
  }
}
