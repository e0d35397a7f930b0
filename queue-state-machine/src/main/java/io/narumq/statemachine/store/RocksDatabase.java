package io.narumq.statemachine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A RocksDB. A call after {@link #close} throws instead of taking the process down. */
final class RocksDatabase implements Database {
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
  private final CompactRangeOptions wholly =
      new CompactRangeOptions()
          .setExclusiveManualCompaction(false)
          .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized);
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;
  private volatile boolean closing;

  private RocksDatabase(RocksOptions options, RocksDB rocks, List<ColumnFamilyHandle> handles) {
    this.options = options;
    this.rocks = rocks;
    // RocksDB hands the families back in the order in which they were named.
    Iterator<ColumnFamilyHandle> handle = handles.iterator();
    for (Family family : Family.values()) {
      families.put(family, handle.next());
    }
  }

  /** Opens or makes the database. */
  static RocksDatabase open(Path directory) {
    return open(
        directory,
        (options, families, handles) -> {
          Files.createDirectories(directory);
          return RocksDB.open(options, directory.toString(), families, handles);
        });
  }

  /** Opens a database that must be there, and changes nothing in it. */
  static RocksDatabase openReadOnly(Path directory) {
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

  private static RocksDatabase open(Path directory, Opening opening) {
    RocksOptions options = new RocksOptions();
    try {
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (Family family : Family.values()) {
        descriptors.add(options.descriptor(family));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      Manifest.check(directory);
      RocksDB rocks = opening.open(options.database(), descriptors, handles);
      return new RocksDatabase(options, rocks, handles);
    } catch (RocksDBException | IOException e) {
      options.close();
      throw new StoreException("can not open the database in " + directory, e);
    }
  }

  @Override
  public byte @Nullable [] get(Family family, byte[] key) {
    return alive(() -> rocks.get(families.get(family), reads, key));
  }

  @Override
  public byte @Nullable [] get(Family family, Moment moment, byte[] key) {
    return alive(
        () -> {
          try (ReadOptions then = new ReadOptions().setSnapshot(of(moment))) {
            return rocks.get(families.get(family), then, key);
          }
        });
  }

  @Override
  public @Nullable Entry<byte[], byte[]> floor(Family family, byte[] lowest, byte[] to) {
    return alive(
        () -> {
          try (Slice lower = new Slice(lowest);
              ReadOptions bounded = new ReadOptions().setIterateLowerBound(lower);
              RocksIterator rows = rocks.newIterator(families.get(family), bounded)) {
            rows.seekForPrev(to);
            rows.status();
            return rows.isValid() ? Map.entry(rows.key(), rows.value()) : null;
          }
        });
  }

  @Override
  public void scan(Family family, byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
    scan(family, new ReadOptions(), from, to, visitor);
  }

  @Override
  public void scan(
      Family family, Moment moment, byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
    scan(family, new ReadOptions().setSnapshot(of(moment)), from, to, visitor);
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

  @Override
  public void write(Map<byte[], Change<?>> changes) {
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

  @Override
  public void flush() {
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
   * {@inheritDoc} A family that is too large is left to RocksDB, which takes it in parts as more
   * rows are deleted; and what a full disk cut short goes on when there is room.
   */
  @Override
  public void compact(long rewrittenBytesMax) {
    try {
      for (Family family : Family.values()) {
        if (property(family, "rocksdb.live-sst-files-size") <= rewrittenBytesMax) {
          compact(family, aliveBytes(family) <= rewrittenBytesMax);
        }
      }
    } catch (StoreException e) {
      if (!closing && !e.isNoSpace()) {
        throw e;
      }
    }
  }

  /**
   * Blob files that hold nothing alive are removed in any case.
   *
   * @param whole whether to move what is alive out of those that hold some garbage, too
   */
  private void compact(Family family, boolean whole) {
    ColumnFamilyHandle handle = families.get(family);
    alive(
        () -> {
          // What RocksDB takes up again after a full disk is to move none.
          double oldest = 0;
          try {
            rocks.setOptions(handle, RocksOptions.blobsMovedFrom(whole ? 1 : 0));
            rocks.compactRange(handle, null, null, whole ? wholly : compaction);
            oldest = RocksOptions.OLD_BLOBS;
          } finally {
            rocks.setOptions(handle, RocksOptions.blobsMovedFrom(oldest));
          }
          return true;
        });
  }

  /** About what a compaction of all of it would write. */
  private long aliveBytes(Family family) {
    return property(family, "rocksdb.live-sst-files-size")
        + property(family, "rocksdb.live-blob-file-size")
        - property(family, "rocksdb.live-blob-file-garbage-size");
  }

  private long property(Family family, String name) {
    return alive(() -> rocks.getLongProperty(families.get(family), name));
  }

  @Override
  public long figure(Family family, Figure figure) {
    return property(family, figure.property());
  }

  /** Hard links where possible. */
  @Override
  public void checkpoint(Path directory) {
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
  @Override
  public void verify() {
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

  @Override
  public Moment now() {
    return new AtSnapshot(alive(rocks::getSnapshot));
  }

  @Override
  public void release(Moment moment) {
    unlessClosed(
        () -> {
          rocks.releaseSnapshot(of(moment));
          return true;
        });
  }

  @Override
  public boolean scan(
      Family family, Moment moment, byte[] from, BiPredicate<byte[], byte[]> visitor) {
    return unlessClosed(
        () -> {
          try (ReadOptions all = everything().setSnapshot(of(moment));
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

  @Override
  public void close() {
    if (!closing) {
      closing = true;
      compaction.setCanceled(true);
      wholly.setCanceled(true);
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
      wholly.close();
      options.close();
    } finally {
      life.writeLock().unlock();
    }
  }

  private record AtSnapshot(Snapshot snapshot) implements Moment {}

  private static Snapshot of(Moment moment) {
    return ((AtSnapshot) moment).snapshot();
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
