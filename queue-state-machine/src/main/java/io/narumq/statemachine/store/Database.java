package io.narumq.statemachine.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Rows of bytes, by family and key, without a log of their own: the Raft log is their log. What was
 * written since the last flush is lost in a crash and applied again from there.
 *
 * <p>Thread safe. A call after {@link #close} throws.
 */
interface Database extends AutoCloseable {
  /** All rows as they were at some moment; to be given to {@link #release}. */
  interface Moment {}

  byte @Nullable [] get(Family family, byte[] key);

  /** The value that the row had at that moment. */
  byte @Nullable [] get(Family family, Moment moment, byte[] key);

  /** The last row with {@code lowest <= key <= to}; null if there is none. */
  @Nullable Entry<byte[], byte[]> floor(Family family, byte[] lowest, byte[] to);

  /**
   * Visits rows from {@code from} on and before {@code to}, in order, until the visitor says no.
   */
  void scan(Family family, byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor);

  /** The same as the rows were at that moment. */
  void scan(
      Family family, Moment moment, byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor);

  /**
   * Visits the rows of a moment from {@code from} on, past all caches, until the visitor says no.
   *
   * @return false if the database is closed
   */
  boolean scan(Family family, Moment moment, byte[] from, BiPredicate<byte[], byte[]> visitor);

  /** Writes all changes or none. */
  void write(Map<byte[], Change<?>> changes);

  /** Brings all that was written before this call to disk; waits for it. */
  void flush();

  /**
   * Rewrites what has deleted rows, so that the disk gets their space back. {@link #close} cuts it
   * short, and so does a disk without room for it.
   *
   * @param rewrittenBytesMax it takes room of its own until the old files can go: a family that is
   *     larger is left as it is
   */
  void compact(long rewrittenBytesMax);

  /** What the database says of itself, as far as this family knows. */
  long figure(Family family, Figure figure);

  /**
   * Makes a copy in {@code directory}, which must not be there. It holds all that was written
   * before this call, and whole entries only.
   */
  void checkpoint(Path directory);

  /** Reads every row of every family, past all caches: what can not be read makes this throw. */
  void verify();

  /** What there is now. */
  Moment now();

  /** Does nothing if the database is closed: the moment went with it. */
  void release(Moment moment);

  /** Flushes what is only in memory, then closes. A second call does nothing. */
  @Override
  void close();
}
