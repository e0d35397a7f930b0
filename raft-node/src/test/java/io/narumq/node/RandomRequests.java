package io.narumq.node;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Requests by the grammar of the protocol with values from its edges, some with broken bytes, and
 * plain garbage. Fields that are added to the protocol are drawn without a change here.
 */
final class RandomRequests {
  private static final int[] NUMBERS = {
    0, 1, 2, -1, 1_000, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final long[] LONGS = {0, 1, -1, 5, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE};

  private final SplittableRandom random;
  private final List<String> texts;
  private final List<ByteString> bytes;

  /**
   * @param texts names that mean something, among others
   * @param bytes receipts that mean something, among others
   */
  RandomRequests(long seed, List<String> texts, List<ByteString> bytes) {
    this.random = new SplittableRandom(seed);
    this.texts = texts;
    this.bytes = bytes;
  }

  ByteString next(Descriptor type) {
    return switch (random.nextInt(4)) {
      case 0 -> garbage(random.nextInt(200));
      case 1 -> damaged(message(type, 0).toByteString());
      default -> message(type, 0).toByteString();
    };
  }

  ByteString garbage(int size) {
    byte[] garbage = new byte[size];
    random.nextBytes(garbage);
    return ByteString.copyFrom(garbage);
  }

  private ByteString damaged(ByteString whole) {
    byte[] damaged = whole.toByteArray();
    for (int i = random.nextInt(4); i >= 0 && damaged.length > 0; i--) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return ByteString.copyFrom(damaged, 0, random.nextInt(damaged.length + 1));
  }

  private DynamicMessage message(Descriptor type, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      int count = field.isRepeated() ? random.nextInt(4) : Math.min(1, random.nextInt(4));
      for (int i = 0; i < count && depth < 6; i++) {
        if (field.isRepeated()) {
          message.addRepeatedField(field, value(field, depth));
        } else {
          message.setField(field, value(field, depth));
        }
      }
    }
    return message.build();
  }

  private Object value(FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> NUMBERS[random.nextInt(NUMBERS.length)];
      case LONG -> LONGS[random.nextInt(LONGS.length)];
      case BOOLEAN -> random.nextBoolean();
      case FLOAT -> random.nextInt() / 3f;
      case DOUBLE -> random.nextInt() / 3d;
      case STRING -> texts.get(random.nextInt(texts.size()));
      case BYTE_STRING -> bytes();
      case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(-1, 8));
      case MESSAGE -> message(field.getMessageType(), depth + 1);
    };
  }

  private ByteString bytes() {
    ByteString some = bytes.get(random.nextInt(bytes.size()));
    return random.nextInt(3) == 0 ? damaged(some) : some;
  }
}
