package io.narumq.statemachine;

import io.narumq.statemachine.store.RowScan;
import java.util.OptionalLong;

/**
 * Reads all rows as they were behind one entry, piece by piece, while further entries are applied.
 * For one thread at a time; to be closed.
 */
public final class StateScan implements AutoCloseable {
  private final long index;
  private final RowScan rows;

  StateScan(long index, RowScan rows) {
    this.index = index;
    this.rows = rows;
  }

  /** Of the entry. */
  public long index() {
    return index;
  }

  /**
   * Reads some MiB more.
   *
   * @return whether there may be more; false too if the database was closed meanwhile
   * @throws io.narumq.statemachine.store.StoreException if something can not be read
   */
  public boolean next() {
    return rows.next();
  }

  /** Of all rows, equal on two nodes whose rows are; empty if not everything was read. */
  public OptionalLong checksum() {
    return rows.checksum();
  }

  @Override
  public void close() {
    rows.close();
  }
}
