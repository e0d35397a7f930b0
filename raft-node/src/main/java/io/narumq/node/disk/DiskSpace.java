package io.narumq.node.disk;

import io.narumq.node.config.DiskLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** The disk of a directory. Thread safe; nothing is cached. */
public final class DiskSpace {
  /** The part of the reserve with which a node can not go on. */
  private static final int FLOOR_PARTS = 8;

  private final String name;
  private final LongSupplier free;
  private final long reserveBytes;

  DiskSpace(String name, LongSupplier free, long reserveBytes) {
    this.name = name;
    this.free = free;
    this.reserveBytes = reserveBytes;
  }

  /** Of a directory that is there. */
  public static DiskSpace of(Path directory, DiskLimits limits) throws IOException {
    FileStore disk = Files.getFileStore(directory);
    return new DiskSpace(
        "the disk of " + directory, () -> usable(disk), limits.reserveBytes(disk.getTotalSpace()));
  }

  /** Bytes that this process may still write. */
  public long freeBytes() {
    return free.getAsLong();
  }

  /** What is to stay free for the drain. */
  public long reserveBytes() {
    return reserveBytes;
  }

  /** With less than this a flush could fail half way: better to end before. */
  long floorBytes() {
    return reserveBytes / FLOOR_PARTS;
  }

  /** Whether there is too little even for the drain. */
  public boolean isFull() {
    return freeBytes() < floorBytes();
  }

  /** For people: which disk, and what of it is free. */
  @Override
  public String toString() {
    return "%s (%,d bytes free, reserve %,d)".formatted(name, freeBytes(), reserveBytes);
  }

  private static long usable(FileStore disk) {
    try {
      return disk.getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
