package io.narumq.statemachine.store;

/**
 * Memory that a store may take beside RocksDB. None of it changes what is stored.
 *
 * @param rowCacheBytes decoded rows for the thread that applies; 0 for none
 * @param bodyCacheBytes recent message bodies for readers; 0 for none
 */
public record StoreOptions(long rowCacheBytes, long bodyCacheBytes) {
  /** 16 MiB of rows and 32 MiB of bodies. */
  public static final StoreOptions DEFAULTS = new StoreOptions(16L << 20, 32L << 20);

  /** No caches. */
  public static final StoreOptions NONE = new StoreOptions(0, 0);
}
