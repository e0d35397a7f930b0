package io.narumq.statemachine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A RocksDB without a log of its own: the Raft log is its log. What was written since the last
 * flush is lost in a crash and applied again from there.
 *
 * <p>Thread safe. A call after {@link #close} throws instead of taking the process down.
 */
final class Database implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private static final long READ_AHEAD_BYTES = 2 << 20;

  private final RocksOptions options;
  private final RocksDB rocks;
  private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
  private final WriteOptions withoutWal = new WriteOptions().setDisableWAL(true);
  private final ReadOptions reads = new ReadOptions();
  private final CompactRangeOptions compaction =
      new CompactRangeOptions().setExclusiveManualCompaction(false);
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;
  private volatile boolean closing;

  private Database(RocksOptions options, RocksDB rocks, List<ColumnFamilyHandle> handles) {
    this.options = options;
    this.rocks = rocks;
    // RocksDB hands the families back in the order in which they were named.
    Iterator<ColumnFamilyHandle> handle = handles.iterator();
    for (Family family : Family.values()) {
      families.put(family, handle.next());
    }
  }

  /** Opens or makes the database. */
  static Database open(Path directory) {
    return open(
        directory,
        (options, families, handles) -> {
          Files.createDirectories(directory);
          return RocksDB.open(options, directory.toString(), families, handles);
        });
  }

  /** Opens a database that must be there, and changes nothing in it. */
  static Database openReadOnly(Path directory) {
    return open(
        directory,
        (options, families, handles) ->
            RocksDB.openReadOnly(options, directory.toString(), families, handles));
  }

  private interface Opening {
    RocksDB open(
        DBOptions options, List<ColumnFamilyDescriptor> families, List<ColumnFamilyHandle> handles)
        throws RocksDBException, IOException;
  }

  private static Database open(Path directory, Opening opening) {
    RocksOptions options = new RocksOptions();
    try {
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (Family family : Family.values()) {
        descriptors.add(options.descriptor(family));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      Manifest.check(directory);
      RocksDB rocks = opening.open(options.database(), descriptors, handles);
      return new Database(options, rocks, handles);
    } catch (RocksDBException | IOException e) {
      options.close();
      throw new StoreException("can not open the database in " + directory, e);
    }
  }

  byte @Nullable [] get(Family family, byte[] key) {
    return alive(() -> rocks.get(families.get(family), reads, key));
  }

  /** The value that the row had in the snapshot. */
  byte @Nullable [] get(Family family, Snapshot snapshot, byte[] key) {
    return alive(
        () -> {
          try (ReadOptions then = new ReadOptions().setSnapshot(snapshot)) {
            return rocks.get(families.get(family), then, key);
          }
        });
  }

  /**
   * Visits rows from {@code from} on and before {@code to}, in order, until the visitor says no.
   */
  void scan(Family family, byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
    scan(family, new ReadOptions(), from, to, visitor);
  }

  /** The same as the rows were in the snapshot. */
  void scan(
      Family family,
      Snapshot snapshot,
      byte[] from,
      byte[] to,
      BiPredicate<byte[], byte[]> visitor) {
    scan(family, new ReadOptions().setSnapshot(snapshot), from, to, visitor);
  }

  private void scan(
      Family family,
      ReadOptions options,
      byte[] from,
      byte[] to,
      BiPredicate<byte[], byte[]> visitor) {
    alive(
        () -> {
          try (Slice lower = new Slice(from);
              Slice upper = new Slice(to);
              ReadOptions bounded =
                  options.setIterateLowerBound(lower).setIterateUpperBound(upper);
              RocksIterator rows = rocks.newIterator(families.get(family), bounded)) {
            rows.seek(from);
            while (rows.isValid() && visitor.test(rows.key(), rows.value())) {
              rows.next();
            }
            rows.status();
            return true;
          }
        });
  }

  /** Writes all changes or none. */
  void write(Map<byte[], Change<?>> changes) {
    alive(
        () -> {
          try (WriteBatch batch = new WriteBatch()) {
            for (Map.Entry<byte[], Change<?>> change : changes.entrySet()) {
              ColumnFamilyHandle family = families.get(change.getValue().table().family());
              byte[] value = change.getValue().encoded();
              if (value == null) {
                batch.delete(family, change.getKey());
              } else {
                batch.put(family, change.getKey(), value);
              }
            }
            rocks.write(withoutWal, batch);
            return true;
          }
        });
  }

  /** Brings all that was written before this call to disk; waits for it. */
  void flush() {
    alive(
        () -> {
          try (FlushOptions waiting = new FlushOptions()) {
            // All families: their flush is atomic, so they come back at one and the same entry.
            rocks.flush(waiting, List.copyOf(families.values()));
            return true;
          }
        });
  }

  /**
   * Rewrites what has deleted rows, so that the disk gets their space back. {@link #close} cuts it
   * short, and so does a disk without room for it: RocksDB then goes on when there is some.
   *
   * @param rewrittenBytesMax it takes room of its own until the old files can go: a family that is
   *     larger is left to RocksDB, which takes it in parts as more rows are deleted
   */
  void compact(long rewrittenBytesMax) {
    try {
      collectBlobs(false);
      for (ColumnFamilyHandle family : families.values()) {
        alive(
            () -> {
              if (rocks.getLongProperty(family, "rocksdb.live-sst-files-size")
                  <= rewrittenBytesMax) {
                rocks.compactRange(family, null, null, compaction);
              }
              return true;
            });
      }
      collectBlobs(true);
    } catch (StoreException e) {
      if (!closing && !isNoSpace(e)) {
        throw e;
      }
    }
  }

  /** What a family takes of the disk, but for what is not flushed yet. */
  long bytesOnDisk(Family family) {
    ColumnFamilyHandle handle = families.get(family);
    return alive(
        () ->
            rocks.getLongProperty(handle, "rocksdb.live-sst-files-size")
                + rocks.getLongProperty(handle, "rocksdb.total-blob-file-size"));
  }

  /**
   * Whether compactions move bodies that are still alive out of old blob files, which may be any
   * number of bytes. Files that hold nothing alive are removed in any case.
   */
  private void collectBlobs(boolean collected) {
    MutableColumnFamilyOptions options =
        MutableColumnFamilyOptions.builder().setEnableBlobGarbageCollection(collected).build();
    alive(
        () -> {
          rocks.setOptions(families.get(Family.BODIES), options);
          return true;
        });
  }

  private static boolean isNoSpace(StoreException failure) {
    return failure.getCause() instanceof RocksDBException cause
        && cause.getStatus() != null
        && cause.getStatus().getSubCode() == Status.SubCode.NoSpace;
  }

  /**
   * Makes a copy in {@code directory}, which must not be there: hard links where possible. It holds
   * all that was written before this call, and whole entries only.
   */
  void checkpoint(Path directory) {
    alive(
        () -> {
          try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
            checkpoint.createCheckpoint(directory.toString());
            return true;
          }
        });
  }

  /**
   * Reads every row of every family, past all caches, and what rows are found by: what can not be
   * read makes this throw.
   */
  void verify() {
    alive(
        () -> {
          // Filters too, which a read of all rows has no use for; but not the files of blobs.
          rocks.verifyChecksum();
          for (ColumnFamilyHandle family : families.values()) {
            try (ReadOptions all = everything();
                RocksIterator rows = rocks.newIterator(family, all)) {
              rows.seekToFirst();
              while (rows.isValid()) {
                rows.value();
                rows.next();
              }
              rows.status();
            }
          }
          return true;
        });
  }

  /** What there is now; to be given to {@link #release}. */
  Snapshot snapshot() {
    return alive(rocks::getSnapshot);
  }

  /** Does nothing if the database is closed: the snapshot went with it. */
  void release(Snapshot snapshot) {
    unlessClosed(
        () -> {
          rocks.releaseSnapshot(snapshot);
          return true;
        });
  }

  /**
   * Visits rows of a snapshot from {@code from} on, as they are on disk, until the visitor says no.
   *
   * @return false if the database is closed
   */
  boolean scan(Family family, Snapshot snapshot, byte[] from, BiPredicate<byte[], byte[]> visitor) {
    return unlessClosed(
        () -> {
          try (ReadOptions all = everything().setSnapshot(snapshot);
              RocksIterator rows = rocks.newIterator(families.get(family), all)) {
            rows.seek(from);
            while (rows.isValid() && visitor.test(rows.key(), rows.value())) {
              rows.next();
            }
            rows.status();
            return true;
          }
        });
  }

  /** To read what is on disk, past all caches. */
  private static ReadOptions everything() {
    return new ReadOptions()
        .setVerifyChecksums(true)
        .setFillCache(false)
        .setReadaheadSize(READ_AHEAD_BYTES);
  }

  private boolean unlessClosed(RocksCall<Boolean> call) {
    try {
      return alive(call);
    } catch (StoreException e) {
      if (closing) {
        return false;
      }
      throw e;
    }
  }

  /** Flushes what is only in memory, then closes. A second call does nothing. */
  @Override
  public void close() {
    if (!closing) {
      closing = true;
      compaction.setCanceled(true);
    }
    life.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      families.values().forEach(ColumnFamilyHandle::close);
      rocks.close();
      reads.close();
      withoutWal.close();
      compaction.close();
      options.close();
    } finally {
      life.writeLock().unlock();
    }
  }

  private interface RocksCall<T> {
    T run() throws RocksDBException;
  }

  /** RocksDB is native code: a call on a closed database would end the process. */
  private <T extends @Nullable Object> T alive(RocksCall<T> call) {
    Lock lock = life.readLock();
    lock.lock();
    try {
      if (closed) {
        throw new StoreException("the database is closed", null);
      }
      return call.run();
    } catch (RocksDBException e) {
      throw new StoreException("the database failed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
