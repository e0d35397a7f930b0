package io.narumq.statemachine.store;

import java.nio.charset.StandardCharsets;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileManager;

/** Every RocksDB option that we set, with its reason. Owns the native objects. */
final class RocksOptions implements AutoCloseable {
  /** The oldest files of blobs of which compactions move what is alive; all others are left. */
  static final double OLD_BLOBS = 0.25;

  private static final long MIB = 1L << 20;

  /** Shared by all families: one bound for the memory that reads take. */
  private final LRUCache blocks = new LRUCache(64 * MIB);

  private final BloomFilter bloom = new BloomFilter(10);

  private final SstFileManager files = files();

  private final DBOptions database =
      new DBOptions()
          .setCreateIfMissing(true)
          .setCreateMissingColumnFamilies(true)
          // Without a write-ahead log, families flushed one by one would come back from a crash at
          // different entries; and the applied row would not belong to the other rows.
          .setAtomicFlush(true)
          // A graceful stop keeps everything, so that a restart has nothing to apply again.
          .setAvoidFlushDuringShutdown(false)
          // Two cores are the smallest machine we promise to work on; Raft needs them too.
          .setMaxBackgroundJobs(2)
          .setParanoidChecks(true)
          // Takes up compactions by itself that a full disk interrupted; else only a restart would.
          .setSstFileManager(files)
          // Write back steadily instead of in bursts that would delay the Raft log's fsync.
          .setBytesPerSync(MIB)
          .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
          .setKeepLogFileNum(4)
          .setMaxLogFileSize(4 * MIB);

  private final ColumnFamilyOptions rows =
      new ColumnFamilyOptions()
          // Overwritten all the time: a small buffer would flush the same few rows again and again,
          // and (flushing is atomic over families) everything else with them.
          .setWriteBufferSize(32 * MIB)
          .setTableFormatConfig(tables());

  private final ColumnFamilyOptions index =
      new ColumnFamilyOptions()
          .setWriteBufferSize(32 * MIB)
          // Small rows that are gone before they are worth compressing.
          .setCompressionType(CompressionType.NO_COMPRESSION)
          .setTableFormatConfig(tables());

  private final ColumnFamilyOptions bodies =
      new ColumnFamilyOptions()
          // What is acked before the buffer is full never reaches the disk.
          .setWriteBufferSize(64 * MIB)
          .setMaxWriteBufferNumber(3)
          // Large values apart from the keys: compaction then does not copy them.
          .setEnableBlobFiles(true)
          .setMinBlobSize(4096)
          .setEnableBlobGarbageCollection(true)
          .setBlobGarbageCollectionAgeCutoff(OLD_BLOBS)
          // The CPU is the limit, not the disk; clients may send compressed bodies.
          .setCompressionType(CompressionType.NO_COMPRESSION)
          .setTableFormatConfig(tables());

  private static SstFileManager files() {
    try {
      return new SstFileManager(Env.getDefault());
    } catch (RocksDBException e) {
      throw new StoreException("RocksDB can not manage files", e);
    }
  }

  DBOptions database() {
    return database;
  }

  ColumnFamilyDescriptor descriptor(Family family) {
    ColumnFamilyOptions options =
        switch (family) {
          case DEFAULT -> rows;
          case INDEX -> index;
          case BODIES -> bodies;
        };
    return new ColumnFamilyDescriptor(family.rocksName().getBytes(StandardCharsets.UTF_8), options);
  }

  /**
   * Changes what compactions do with blobs.
   *
   * @param oldest the part of the blob files, from 0 to 1, whose live blobs they write anew
   */
  static MutableColumnFamilyOptions blobsMovedFrom(double oldest) {
    return MutableColumnFamilyOptions.builder().setBlobGarbageCollectionAgeCutoff(oldest).build();
  }

  private BlockBasedTableConfig tables() {
    return new BlockBasedTableConfig()
        .setBlockCache(blocks)
        // Many reads ask for rows that are not there, such as "is any message of this set settled".
        .setFilterPolicy(bloom)
        .setFormatVersion(5);
  }

  @Override
  public void close() {
    bodies.close();
    index.close();
    rows.close();
    database.close();
    files.close();
    bloom.close();
    blocks.close();
  }
}
