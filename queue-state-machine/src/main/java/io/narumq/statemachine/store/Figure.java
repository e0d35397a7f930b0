package io.narumq.statemachine.store;

/** What a database says of itself. Cheap to ask: nothing is read from disk. */
public enum Figure {
  /** Rows, about. */
  KEYS("estimate-num-keys", false),
  /** What was written and is in memory, flushed or not, in bytes. */
  MEMTABLE_BYTES("cur-size-all-mem-tables", false),
  /** What was read and is kept in memory, in bytes. */
  BLOCK_CACHE_BYTES("block-cache-usage", true),
  /** Files of rows, in bytes. */
  TABLE_BYTES("live-sst-files-size", false),
  /** Files of bodies, in bytes, with what no row needs any more. */
  BLOB_BYTES("total-blob-file-size", false),
  /** What compactions are behind, about, in bytes. */
  COMPACTION_PENDING_BYTES("estimate-pending-compaction-bytes", false),
  /** To how many bytes a second writes are held back; 0 if they are not. */
  DELAYED_BYTES_PER_SECOND("actual-delayed-write-rate", true),
  /** 1 while no write is taken at all, else 0. */
  STOPPED("is-write-stopped", true);

  private final String property;
  private final boolean isOfAll;

  Figure(String property, boolean isOfAll) {
    this.property = "rocksdb." + property;
    this.isOfAll = isOfAll;
  }

  String property() {
    return property;
  }

  /** Whether each family tells what is true of all of them. */
  boolean isOfAll() {
    return isOfAll;
  }
}
