package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Send;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static final byte[] BODY = {11, 22, 33, 44, 55, 66, 77};

  @Test
  void anEntryComesBackAsItWas() throws Exception {
    assertThat(Bytes.entry(Bytes.of(entry()))).isEqualTo(entry());
  }

  @Test
  void concatenatedBytesAreRead() throws Exception {
    ByteString whole = Bytes.of(entry());
    ByteString pieces = whole.substring(0, 5).concat(whole.substring(5));
    assertThat(Bytes.entry(pieces)).isEqualTo(entry());
  }

  @Test
  void bodiesAreNotCopied() throws Exception {
    byte[] array = entry().toByteArray();
    ByteString bytes =
        org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations.unsafeWrap(array);
    LogEntry parsed = Bytes.entry(bytes);
    int at = indexOf(array, BODY);
    array[at] = 99;
    // Only a view of the same array can see that.
    assertThat(parsed.getCommands(0).getSend().getSets(0).getBodies().byteAt(0))
        .isEqualTo((byte) 99);
  }

  @Test
  void garbageIsNoEntry() {
    ByteString garbage = ByteString.copyFrom(new byte[] {-1, -1, -1, -1});
    assertThatThrownBy(() -> Bytes.entry(garbage))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  private static LogEntry entry() {
    return LogEntry.newBuilder()
        .setServingMs(1)
        .addCommands(
            Command.newBuilder()
                .setSend(
                    Send.newBuilder()
                        .setQueue("q")
                        .addSets(
                            OutgoingSet.newBuilder()
                                .setBodies(com.google.protobuf.ByteString.copyFrom(BODY)))))
        .build();
  }

  private static int indexOf(byte[] array, byte[] part) {
    for (int at = 0; at <= array.length - part.length; at++) {
      if (java.util.Arrays.equals(array, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError("not found");
  }
}
