package io.narumq.statemachine.store;

import com.google.protobuf.ByteString;
import io.narumq.statemachine.store.GroupTables.GroupOffsetKey;
import io.narumq.statemachine.store.GroupTables.GroupTextKey;
import io.narumq.statemachine.store.Schema.DedupeExpiryKey;
import io.narumq.statemachine.store.Schema.DedupeKey;
import io.narumq.statemachine.store.Schema.FifoKey;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.ProducerIdKey;
import io.narumq.statemachine.store.Schema.ReceiveRequestKey;
import io.narumq.statemachine.store.Schema.RecurringNameKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Schema.SessionLeaseKey;
import io.narumq.statemachine.store.Schema.Single;
import io.narumq.statemachine.store.Schema.TimerKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The codecs of all keys in {@link Schema}. */
final class KeyCodecs {
  static final KeyCodec<Single> SINGLE = fixed(0, (key, out) -> {}, in -> Single.ROW);

  static final KeyCodec<Integer> U32 =
      fixed(Integer.BYTES, (key, out) -> out.putInt(key), ByteBuffer::getInt);

  static final KeyCodec<Long> U64 =
      fixed(Long.BYTES, (key, out) -> out.putLong(key), ByteBuffer::getLong);

  static final KeyCodec<String> TEXT =
      codec(
          key -> key.getBytes(StandardCharsets.UTF_8).length,
          (key, out) -> out.put(key.getBytes(StandardCharsets.UTF_8)),
          in -> new String(rest(in), StandardCharsets.UTF_8));

  static final KeyCodec<LaneKey> LANE =
      fixed(
          Integer.BYTES + 1,
          (key, out) -> out.putInt(key.queueId()).put((byte) key.lane()),
          in -> new LaneKey(in.getInt(), in.get()));

  static final KeyCodec<SequenceKey> SEQUENCE =
      fixed(
          Integer.BYTES + 1 + Long.BYTES,
          (key, out) -> out.putInt(key.queueId()).put((byte) key.lane()).putLong(key.sequence()),
          in -> new SequenceKey(in.getInt(), in.get(), in.getLong()));

  static final KeyCodec<SessionLeaseKey> SESSION_LEASE =
      fixed(
          2 * Long.BYTES + Integer.BYTES,
          (key, out) ->
              out.putLong(key.sessionNumber()).putInt(key.queueId()).putLong(key.leaseId()),
          in -> new SessionLeaseKey(in.getLong(), in.getInt(), in.getLong()));

  static final KeyCodec<TimerKey> TIMER =
      fixed(
          2 * Long.BYTES + Integer.BYTES + 2,
          (key, out) ->
              out.putLong(key.dueMs())
                  .put(key.kind().code())
                  .putInt(key.queueId())
                  .put((byte) key.lane())
                  .putLong(key.id()),
          in ->
              new TimerKey(
                  in.getLong(), TimerKind.of(in.get()), in.getInt(), in.get(), in.getLong()));

  static final KeyCodec<ProducerIdKey> PRODUCER_ID =
      ofId(ProducerIdKey::queueId, ProducerIdKey::producerId, ProducerIdKey::new);

  static final KeyCodec<FifoKey> FIFO_KEY = ofId(FifoKey::queueId, FifoKey::key, FifoKey::new);

  static final KeyCodec<DedupeKey> DEDUPE_KEY =
      ofId(DedupeKey::queueId, DedupeKey::key, DedupeKey::new);

  static final KeyCodec<RecurringNameKey> RECURRING_NAME =
      ofId(RecurringNameKey::queueId, RecurringNameKey::name, RecurringNameKey::new);

  static final KeyCodec<GroupTextKey> GROUP_TEXT =
      ofId(GroupTextKey::groupId, GroupTextKey::text, GroupTextKey::new);

  static final KeyCodec<GroupOffsetKey> GROUP_OFFSET =
      fixed(
          3 * Integer.BYTES,
          (key, out) -> out.putInt(key.groupId()).putInt(key.topic()).putInt(key.partition()),
          in -> new GroupOffsetKey(in.getInt(), in.getInt(), in.getInt()));

  static final KeyCodec<ReceiveRequestKey> RECEIVE_REQUEST =
      codec(
          key -> Integer.BYTES + Long.BYTES + key.requestId().size(),
          (key, out) -> {
            out.putInt(key.queueId()).putLong(key.sessionNumber());
            key.requestId().copyTo(out);
          },
          in -> new ReceiveRequestKey(in.getInt(), in.getLong(), ByteString.copyFrom(rest(in))));

  static final KeyCodec<DedupeExpiryKey> DEDUPE_EXPIRY =
      fixed(
          Integer.BYTES + 2 * Long.BYTES,
          (key, out) ->
              out.putInt(key.queueId()).putLong(key.expiresWallMs()).putLong(key.number()),
          in -> new DedupeExpiryKey(in.getInt(), in.getLong(), in.getLong()));

  private KeyCodecs() {}

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  /** Something that a queue or a group knows by a text. */
  private static <K> KeyCodec<K> ofId(
      ToIntFunction<K> id, Function<K, String> text, BiFunction<Integer, String, K> key) {
    return codec(
        each -> Integer.BYTES + TEXT.size(text.apply(each)),
        (each, out) -> {
          out.putInt(id.applyAsInt(each));
          TEXT.write(text.apply(each), out);
        },
        in -> key.apply(in.getInt(), TEXT.read(in)));
  }

  private static <K> KeyCodec<K> fixed(
      int size, BiConsumer<K, ByteBuffer> write, Function<ByteBuffer, K> read) {
    return codec(key -> size, write, read);
  }

  private static <K> KeyCodec<K> codec(
      ToIntFunction<K> size, BiConsumer<K, ByteBuffer> write, Function<ByteBuffer, K> read) {
    return new KeyCodec<>() {
      @Override
      public int size(K key) {
        return size.applyAsInt(key);
      }

      @Override
      public void write(K key, ByteBuffer out) {
        write.accept(key, out);
      }

      @Override
      public K read(ByteBuffer in) {
        return read.apply(in);
      }
    };
  }
}
