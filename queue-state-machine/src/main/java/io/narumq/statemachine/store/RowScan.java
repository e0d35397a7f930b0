package io.narumq.statemachine.store;

import io.narumq.statemachine.store.Database.Moment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a database as they were at one moment, read piece by piece: who closes the database
 * waits for one piece at most. For one thread at a time.
 */
public final class RowScan implements AutoCloseable {
  private static final long PIECE_BYTES = 4 << 20;
  private static final byte[] FIRST = {};

  private final Database database;
  private final Moment moment;
  private final Deque<Family> left = new ArrayDeque<>(Arrays.asList(Family.values()));
  private final Checksum.Builder checksum = Checksum.START.next();
  private byte[] next = FIRST;
  private boolean abandoned;

  RowScan(Database database, Moment moment) {
    this.database = database;
    this.moment = moment;
  }

  /** Reads a piece; returns whether there may be more. */
  public boolean next() {
    Family family = left.peek();
    if (family == null || abandoned) {
      return false;
    }
    long[] bytes = {0};
    byte @Nullable [] @Nullable [] stoppedAt = new byte[1][];
    boolean read =
        database.scan(
            family,
            moment,
            next,
            (key, value) -> {
              if (bytes[0] > PIECE_BYTES) {
                stoppedAt[0] = key;
                return false;
              }
              bytes[0] += key.length + value.length;
              checksum.add(key, value);
              return true;
            });
    abandoned = !read;
    byte[] stopped = stoppedAt[0];
    if (stopped == null) {
      left.remove();
      next = FIRST;
    } else {
      next = stopped;
    }
    return !abandoned && !left.isEmpty();
  }

  /** Of all rows; empty if not everything was read. */
  public OptionalLong checksum() {
    return left.isEmpty() && !abandoned
        ? OptionalLong.of(checksum.build().value())
        : OptionalLong.empty();
  }

  @Override
  public void close() {
    database.release(moment);
  }
}
