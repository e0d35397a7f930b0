package io.narumq.statemachine.store;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.AppliedRecord;
import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.DedupeEndsRecord;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.state.v1.DedupeRecord;
import io.narumq.state.v1.DoomedRecord;
import io.narumq.state.v1.DroppedQueueRecord;
import io.narumq.state.v1.FifoKeyRecord;
import io.narumq.state.v1.HistoryEndsRecord;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LostRecord;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.NextOfKeyRecord;
import io.narumq.state.v1.ParkedRecord;
import io.narumq.state.v1.ProducerRecord;
import io.narumq.state.v1.PurgeRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.ReadyRecord;
import io.narumq.state.v1.ReceiveRequestRecord;
import io.narumq.state.v1.RecurringNameRecord;
import io.narumq.state.v1.RecurringRecord;
import io.narumq.state.v1.RedriveRecord;
import io.narumq.state.v1.SessionNumberRecord;
import io.narumq.state.v1.SessionRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.state.v1.ShardRecord;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.state.v1.TurnRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Every table of a shard's database. Partitions of topics have ids among those of queues: where a
 * key has a queue id, it may be that of a partition.
 *
 * <pre>
 * family   prefix  table            key                                   value
 * default  00      applied          -                                     AppliedRecord
 *          01      shard            -                                     ShardRecord
 *          02      queue            queue id u32                          QueueRecord
 *          03      queue_by_name    name                                  queue id u32
 *          04      lane             queue id u32, lane u8                 LaneRecord
 *          05      session          session id                            SessionRecord
 *          06      session_number   session number u64                    SessionNumberRecord
 *          07      dropped_queue    queue id u32                          DroppedQueueRecord
 *          08      redrive          queue id u32                          RedriveRecord
 * index    20      message_set      queue id u32, lane u8, first seq u64  MessageSetRecord
 *          21      settled          queue id u32, lane u8, first seq u64  SettledRecord
 *          22      lease            lease id u64                          LeaseRecord
 *          24      ready            queue id u32, lane u8, seq u64        ReadyRecord
 *          25      serving_timer    due ms u64, kind u8, queue id u32,    -
 *                                   lane u8, id u64
 *          27      session_lease    session number u64, queue id u32,     -
 *                                   lease id u64
 *          28      wall_timer       like serving_timer                    -
 *          29      backing_off      queue id u32, lane u8, seq u64        BackingOffRecord
 *          2a      doomed           queue id u32, lane u8, seq u64        DoomedRecord
 *          30      producer         queue id u32, 0 u8, number u64        ProducerRecord
 *          31      producer_id      queue id u32, producer id             number u64
 *          32      stored_send      queue id u32, 0 u8, number * 1024     StoredSendRecord
 *                                   + slot u64
 *          36      purge            queue id u32, lane u8, end seq u64    PurgeRecord
 *          38      history          queue id u32, 0 u8, number u64         HistoryRecord
 *          39      history_ends     queue id u32                          HistoryEndsRecord
 *          33      fifo_key         queue id u32, message key             FifoKeyRecord
 *          34      next_of_key      queue id u32, lane u8, seq u64        NextOfKeyRecord
 *          35      turn             queue id u32, lane u8, turn u64       TurnRecord
 *          3b      recurring        queue id u32, 0 u8, number u64        RecurringRecord
 *          3c      recurring_name   queue id u32, name                    RecurringNameRecord
 *          3d      parked           queue id u32, message key             ParkedRecord
 *          37      dedupe_ends      queue id u32                          DedupeEndsRecord
 *          3e      dedupe_key       queue id u32, dedupe key              DedupeKeyRecord
 *          42      lost             queue id u32, lane u8, slot u64       LostRecord
 *          44      receive_request  queue id u32, session number u64,     ReceiveRequestRecord
 *                                   request id
 *          45      dedupe           queue id u32, expiry ms u64,          DedupeRecord
 *                                   number u64
 *          46      dead_letters_of  name                                  u32, how many queues name it
 * index    50-54, 68-69   of topics and subscriptions: {@link TopicTables}
 * default  60-66   of consumer groups: {@link GroupTables}
 * bodies   40      bodies           queue id u32, lane u8, first seq u64  the bodies, one after the other
 * </pre>
 */
public final class Schema {
  public static final Table<Single, AppliedRecord> APPLIED =
      new Table<>(
          "applied",
          Family.DEFAULT,
          0x00,
          KeyCodecs.SINGLE,
          ValueCodec.proto(AppliedRecord.parser()));
  public static final Table<Single, ShardRecord> SHARD =
      new Table<>(
          "shard", Family.DEFAULT, 0x01, KeyCodecs.SINGLE, ValueCodec.proto(ShardRecord.parser()));
  public static final Table<Integer, QueueRecord> QUEUE =
      new Table<>(
          "queue", Family.DEFAULT, 0x02, KeyCodecs.U32, ValueCodec.proto(QueueRecord.parser()));
  public static final Table<String, Integer> QUEUE_BY_NAME =
      new Table<>("queue_by_name", Family.DEFAULT, 0x03, KeyCodecs.TEXT, ValueCodec.U32);
  public static final Table<LaneKey, LaneRecord> LANE =
      new Table<>(
          "lane", Family.DEFAULT, 0x04, KeyCodecs.LANE, ValueCodec.proto(LaneRecord.parser()));
  public static final Table<String, SessionRecord> SESSION =
      new Table<>(
          "session",
          Family.DEFAULT,
          0x05,
          KeyCodecs.TEXT,
          ValueCodec.proto(SessionRecord.parser()));
  public static final Table<Long, SessionNumberRecord> SESSION_NUMBER =
      new Table<>(
          "session_number",
          Family.DEFAULT,
          0x06,
          KeyCodecs.U64,
          ValueCodec.proto(SessionNumberRecord.parser()));

  public static final Table<Integer, DroppedQueueRecord> DROPPED_QUEUE =
      new Table<>(
          "dropped_queue",
          Family.DEFAULT,
          0x07,
          KeyCodecs.U32,
          ValueCodec.proto(DroppedQueueRecord.parser()));

  public static final Table<Integer, RedriveRecord> REDRIVE =
      new Table<>(
          "redrive", Family.DEFAULT, 0x08, KeyCodecs.U32, ValueCodec.proto(RedriveRecord.parser()));

  public static final Table<SequenceKey, MessageSetRecord> MESSAGE_SET =
      new Table<>(
          "message_set",
          Family.INDEX,
          0x20,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(MessageSetRecord.parser()));
  public static final Table<SequenceKey, SettledRecord> SETTLED =
      new Table<>(
          "settled",
          Family.INDEX,
          0x21,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(SettledRecord.parser()));
  public static final Table<Long, LeaseRecord> LEASE =
      new Table<>(
          "lease", Family.INDEX, 0x22, KeyCodecs.U64, ValueCodec.proto(LeaseRecord.parser()));
  public static final Table<SequenceKey, ReadyRecord> READY =
      new Table<>(
          "ready", Family.INDEX, 0x24, KeyCodecs.SEQUENCE, ValueCodec.proto(ReadyRecord.parser()));
  public static final Table<TimerKey, Nothing> SERVING_TIMER =
      new Table<>("serving_timer", Family.INDEX, 0x25, KeyCodecs.TIMER, ValueCodec.NOTHING);
  public static final Table<ReceiveRequestKey, ReceiveRequestRecord> RECEIVE_REQUEST =
      new Table<>(
          "receive_request",
          Family.INDEX,
          0x44,
          KeyCodecs.RECEIVE_REQUEST,
          ValueCodec.proto(ReceiveRequestRecord.parser()));
  public static final Table<SessionLeaseKey, Nothing> SESSION_LEASE =
      new Table<>("session_lease", Family.INDEX, 0x27, KeyCodecs.SESSION_LEASE, ValueCodec.NOTHING);
  public static final Table<TimerKey, Nothing> WALL_TIMER =
      new Table<>("wall_timer", Family.INDEX, 0x28, KeyCodecs.TIMER, ValueCodec.NOTHING);
  public static final Table<SequenceKey, BackingOffRecord> BACKING_OFF =
      new Table<>(
          "backing_off",
          Family.INDEX,
          0x29,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(BackingOffRecord.parser()));
  public static final Table<SequenceKey, DoomedRecord> DOOMED =
      new Table<>(
          "doomed",
          Family.INDEX,
          0x2a,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(DoomedRecord.parser()));

  public static final Table<SequenceKey, ProducerRecord> PRODUCER =
      new Table<>(
          "producer",
          Family.INDEX,
          0x30,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(ProducerRecord.parser()));
  public static final Table<ProducerIdKey, Long> PRODUCER_ID =
      new Table<>("producer_id", Family.INDEX, 0x31, KeyCodecs.PRODUCER_ID, ValueCodec.U64);
  public static final Table<SequenceKey, StoredSendRecord> STORED_SEND =
      new Table<>(
          "stored_send",
          Family.INDEX,
          0x32,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(StoredSendRecord.parser()));

  public static final Table<SequenceKey, HistoryRecord> HISTORY =
      new Table<>(
          "history",
          Family.INDEX,
          0x38,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(HistoryRecord.parser()));
  public static final Table<Integer, HistoryEndsRecord> HISTORY_ENDS =
      new Table<>(
          "history_ends",
          Family.INDEX,
          0x39,
          KeyCodecs.U32,
          ValueCodec.proto(HistoryEndsRecord.parser()));
  public static final Table<FifoKey, FifoKeyRecord> FIFO_KEY =
      new Table<>(
          "fifo_key",
          Family.INDEX,
          0x33,
          KeyCodecs.FIFO_KEY,
          ValueCodec.proto(FifoKeyRecord.parser()));
  public static final Table<SequenceKey, NextOfKeyRecord> NEXT_OF_KEY =
      new Table<>(
          "next_of_key",
          Family.INDEX,
          0x34,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(NextOfKeyRecord.parser()));
  public static final Table<SequenceKey, TurnRecord> TURN =
      new Table<>(
          "turn", Family.INDEX, 0x35, KeyCodecs.SEQUENCE, ValueCodec.proto(TurnRecord.parser()));

  public static final Table<SequenceKey, RecurringRecord> RECURRING =
      new Table<>(
          "recurring",
          Family.INDEX,
          0x3b,
          KeyCodecs.SEQUENCE,
          ValueCodec.proto(RecurringRecord.parser()));
  public static final Table<RecurringNameKey, RecurringNameRecord> RECURRING_NAME =
      new Table<>(
          "recurring_name",
          Family.INDEX,
          0x3c,
          KeyCodecs.RECURRING_NAME,
          ValueCodec.proto(RecurringNameRecord.parser()));

  public static final Table<FifoKey, ParkedRecord> PARKED =
      new Table<>(
          "parked",
          Family.INDEX,
          0x3d,
          KeyCodecs.FIFO_KEY,
          ValueCodec.proto(ParkedRecord.parser()));
  public static final Table<Integer, DedupeEndsRecord> DEDUPE_ENDS =
      new Table<>(
          "dedupe_ends",
          Family.INDEX,
          0x37,
          KeyCodecs.U32,
          ValueCodec.proto(DedupeEndsRecord.parser()));
  public static final Table<DedupeKey, DedupeKeyRecord> DEDUPE_KEY =
      new Table<>(
          "dedupe_key",
          Family.INDEX,
          0x3e,
          KeyCodecs.DEDUPE_KEY,
          ValueCodec.proto(DedupeKeyRecord.parser()));
  public static final Table<DedupeExpiryKey, DedupeRecord> DEDUPE =
      new Table<>(
          "dedupe",
          Family.INDEX,
          0x45,
          KeyCodecs.DEDUPE_EXPIRY,
          ValueCodec.proto(DedupeRecord.parser()));
  public static final Table<SequenceKey, PurgeRecord> PURGE =
      new Table<>(
          "purge", Family.INDEX, 0x36, KeyCodecs.SEQUENCE, ValueCodec.proto(PurgeRecord.parser()));
  public static final Table<SequenceKey, LostRecord> LOST =
      new Table<>(
          "lost", Family.INDEX, 0x42, KeyCodecs.SEQUENCE, ValueCodec.proto(LostRecord.parser()));

  public static final Table<String, Integer> DEAD_LETTERS_OF =
      new Table<>("dead_letters_of", Family.INDEX, 0x46, KeyCodecs.TEXT, ValueCodec.U32);

  public static final Table<SequenceKey, ByteString> BODIES =
      new Table<>("bodies", Family.BODIES, 0x40, KeyCodecs.SEQUENCE, ValueCodec.BYTES);

  /** All of them, in the order of their prefixes. */
  public static final List<Table<?, ?>> TABLES = tables();

  private Schema() {}

  private static List<Table<?, ?>> tables() {
    List<Table<?, ?>> tables = new ArrayList<>();
    Collections.addAll(
        tables,
        APPLIED,
        SHARD,
        QUEUE,
        QUEUE_BY_NAME,
        LANE,
        SESSION,
        SESSION_NUMBER,
        DROPPED_QUEUE,
        REDRIVE,
        MESSAGE_SET,
        SETTLED,
        LEASE,
        READY,
        SERVING_TIMER,
        SESSION_LEASE,
        WALL_TIMER,
        BACKING_OFF,
        DOOMED,
        PRODUCER,
        PRODUCER_ID,
        STORED_SEND,
        PURGE,
        HISTORY,
        HISTORY_ENDS,
        FIFO_KEY,
        NEXT_OF_KEY,
        TURN,
        RECURRING,
        RECURRING_NAME,
        PARKED,
        DEDUPE_ENDS,
        DEDUPE_KEY,
        BODIES,
        LOST,
        RECEIVE_REQUEST,
        DEDUPE,
        DEAD_LETTERS_OF);
    tables.addAll(TopicTables.TABLES);
    tables.addAll(GroupTables.TABLES);
    return List.copyOf(tables);
  }

  /** The key of a table with one row. */
  public enum Single {
    ROW
  }

  /** The value of a table whose keys say it all. */
  public enum Nothing {
    NOTHING
  }

  public record LaneKey(int queueId, int lane) {}

  /** A message, or by its first message a set, of a lane; of a partition the lane is 0. */
  public record SequenceKey(int queueId, int lane, long sequence) {}

  public record SessionLeaseKey(long sessionNumber, int queueId, long leaseId) {}

  /**
   * A timer.
   *
   * @param id of what the timer is about; for a message or a set its sequence, in the lane that is
   *     named before
   */
  public record TimerKey(long dueMs, TimerKind kind, int queueId, int lane, long id) {
    /** About something that is in no lane. */
    public static TimerKey of(long dueMs, TimerKind kind, long id) {
      return new TimerKey(dueMs, kind, 0, 0, id);
    }

    /** Before all that are due at this time or later. */
    public static TimerKey first(long dueMs) {
      return of(dueMs, TimerKind.LEASE, 0);
    }
  }

  /**
   * What a session, or a caller without one, called its receive.
   *
   * @param sessionNumber 0 for a caller without a session
   */
  public record ReceiveRequestKey(int queueId, long sessionNumber, ByteString requestId) {}

  public record ProducerIdKey(int queueId, String producerId) {}

  /** A key of the messages of a FIFO queue. */
  public record FifoKey(int queueId, String key) {}

  /** A key by which a sender's message is stored once. */
  public record DedupeKey(int queueId, String key) {}

  /** The use of a key, by when it expires. */
  public record DedupeExpiryKey(int queueId, long expiresWallMs, long number) {
    /** Before all of the queue that expire at this time or later. */
    public static DedupeExpiryKey first(int queueId, long expiresWallMs) {
      return new DedupeExpiryKey(queueId, expiresWallMs, 0);
    }
  }

  public record RecurringNameKey(int queueId, String name) {}
}
