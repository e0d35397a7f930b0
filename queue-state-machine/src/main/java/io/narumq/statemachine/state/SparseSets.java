package io.narumq.statemachine.state;

import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.SETTLED;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.TimerKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.TimerKind;
import java.util.List;

/**
 * Sets of which little is left: one stuck message would keep the bodies of all others. What is
 * settled is cut out of them; sequences and all that points to a set stay as they are.
 *
 * <p>Not at the settlement, for nearly all sets are settled whole in a moment: a while after a set
 * was partly settled one sweep goes through those of its lane.
 */
public final class SparseSets {
  /** How long after a partial settlement a sweep begins. */
  public static final long AFTER_MS = 60_000;

  /** How many sets a sweep looks at, and about how many bytes it reads, before the next Tick. */
  private static final int SETS_MAX = 200;

  private static final long BYTES_MAX = 4 << 20;

  /** A set is rewritten when no more than one in so many of its bytes is alive. */
  private static final int SPARSE = 4;

  /** Less is not worth the writes. */
  private static final int GAIN_BYTES_MIN = 1 << 10;

  private final Store store;
  private final Clocks clocks;
  private final Timers timers;

  SparseSets(Store store, Clocks clocks, Timers timers) {
    this.store = store;
    this.clocks = clocks;
    this.timers = timers;
  }

  /** Some messages of a set are settled, and some are not. */
  void partlySettled(MessageLog log, long setFirst) {
    LaneRecord lane = log.lane();
    if (lane.getSweepMs() == 0) {
      arm(log, clocks.servingMs() + AFTER_MS);
    }
    if (setFirst < lane.getSettledFrom()) {
      log.change(b -> b.setSettledFrom(setFirst));
    }
  }

  /** Goes through some sets of the lane; returns how many. */
  public int sweep(MessageLog log) {
    LaneRecord lane = log.lane();
    boolean isFirst = lane.getSweepFrom() == 0;
    SequenceKey from = key(log, isFirst ? lane.getSettledFrom() : lane.getSweepFrom());
    List<Row<SequenceKey, SettledRecord>> rows =
        store.scan(SETTLED, from, key(log, lane.getNextSequence()), SETS_MAX);
    int looked = 0;
    long bytes = 0;
    while (looked < rows.size() && bytes < BYTES_MAX) {
      bytes += rewriteIfSparse(rows.get(looked).key(), rows.get(looked).value());
      looked++;
    }
    if (isFirst) {
      long first = rows.isEmpty() ? lane.getNextSequence() : rows.get(0).key().sequence();
      log.change(b -> b.setSettledFrom(first));
    }
    if (looked == SETS_MAX || looked < rows.size()) {
      long next = rows.get(looked - 1).key().sequence() + 1;
      log.change(b -> b.setSweepFrom(next));
      arm(log, clocks.servingMs());
    } else {
      log.change(b -> b.setSweepFrom(0).setSweepMs(0));
    }
    return looked;
  }

  private void arm(MessageLog log, long dueMs) {
    timers.arm(new TimerKey(dueMs, TimerKind.SWEEP, log.queueId(), log.laneNumber(), 0));
    log.change(b -> b.setSweepMs(dueMs));
  }

  /** Returns how many bytes of bodies were read. */
  private long rewriteIfSparse(SequenceKey key, SettledRecord settled) {
    MessageSetRecord set = store.require(MESSAGE_SET, key);
    MessageSetIndex index = set.getIndex();
    long stored = index.getSerializedSize();
    long alive = 0;
    for (int i = 0; i < index.getBodyBytesCount(); i++) {
      stored += index.getBodyBytes(i);
      alive += SettledMessages.isMarked(settled, i) ? 0 : index.getBodyBytes(i);
    }
    MessageSetIndex rest = rest(index, settled);
    alive += rest.getSerializedSize();
    if (alive * SPARSE > stored || stored - alive < GAIN_BYTES_MIN) {
      return 0;
    }
    ByteString bodies = store.require(BODIES, key);
    store.put(BODIES, key, rest(bodies, index, rest));
    store.put(MESSAGE_SET, key, set.toBuilder().setIndex(rest).setRewritten(true).build());
    return bodies.size();
  }

  /** The index with nothing in the places of what is settled. */
  private static MessageSetIndex rest(MessageSetIndex index, SettledRecord settled) {
    MessageSetIndex.Builder rest = index.toBuilder();
    for (int i = 0; i < index.getBodyBytesCount(); i++) {
      if (!SettledMessages.isMarked(settled, i)) {
        continue;
      }
      rest.setBodyBytes(i, 0);
      if (index.getHeadersCount() > 0) {
        rest.setHeaders(i, MessageHeaders.getDefaultInstance());
      }
      if (index.getDeadLettersCount() > 0) {
        rest.setDeadLetters(i, DeadLetter.getDefaultInstance());
      }
      if (index.getKeysCount() > 0) {
        rest.setKeys(i, "");
      }
      if (index.getSubjectsCount() > 0) {
        rest.setSubjects(i, "");
      }
    }
    return rest.build();
  }

  /** What has bytes in the new index, which is nothing or what it had before. */
  private static ByteString rest(ByteString bodies, MessageSetIndex index, MessageSetIndex rest) {
    int size = rest.getBodyBytesList().stream().mapToInt(bytes -> bytes).sum();
    byte[] alive = new byte[size];
    int from = 0;
    int to = 0;
    for (int i = 0; i < index.getBodyBytesCount(); i++) {
      bodies.substring(from, from + rest.getBodyBytes(i)).copyTo(alive, to);
      from += index.getBodyBytes(i);
      to += rest.getBodyBytes(i);
    }
    return UnsafeByteOperations.unsafeWrap(alive);
  }

  private static SequenceKey key(MessageLog log, long sequence) {
    return new SequenceKey(log.queueId(), log.laneNumber(), sequence);
  }
}
