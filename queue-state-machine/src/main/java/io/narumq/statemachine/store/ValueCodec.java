package io.narumq.statemachine.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.statemachine.store.Schema.Nothing;
import java.nio.ByteBuffer;

/** Turns values into bytes, the same bytes on every node. */
interface ValueCodec<V> {
  byte[] encode(V value);

  V decode(byte[] bytes);

  ValueCodec<Nothing> NOTHING =
      new ValueCodec<>() {
        @Override
        public byte[] encode(Nothing value) {
          return new byte[0];
        }

        @Override
        public Nothing decode(byte[] bytes) {
          return Nothing.NOTHING;
        }
      };

  ValueCodec<Integer> U32 =
      new ValueCodec<>() {
        @Override
        public byte[] encode(Integer value) {
          return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
        }

        @Override
        public Integer decode(byte[] bytes) {
          return ByteBuffer.wrap(bytes).getInt();
        }
      };

  ValueCodec<Long> U64 =
      new ValueCodec<>() {
        @Override
        public byte[] encode(Long value) {
          return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        public Long decode(byte[] bytes) {
          return ByteBuffer.wrap(bytes).getLong();
        }
      };

  ValueCodec<ByteString> BYTES =
      new ValueCodec<>() {
        @Override
        public byte[] encode(ByteString value) {
          return value.toByteArray();
        }

        @Override
        public ByteString decode(byte[] bytes) {
          return UnsafeByteOperations.unsafeWrap(bytes);
        }
      };

  /** Records have no maps and no unknown fields on this path, so their bytes are deterministic. */
  static <M extends MessageLite> ValueCodec<M> proto(Parser<M> parser) {
    return new ValueCodec<>() {
      @Override
      public byte[] encode(M value) {
        return value.toByteArray();
      }

      @Override
      public M decode(byte[] bytes) {
        try {
          return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException("a row can not be read: the database is damaged", e);
        }
      }
    };
  }
}
