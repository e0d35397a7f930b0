package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.narumq.log.v1.Receipt;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FieldsTest {
  private static final Receipt RECEIPT =
      Receipt.newBuilder().setShard(2).setQueueId(1).setSequence(5).setLeaseId(9).build();

  @Test
  void durationsAreInRange() {
    assertThat(duration(Duration.newBuilder().setSeconds(1).build())).isEqualTo(1_000);
    assertRefused("FIELD_INVALID", () -> duration(Duration.getDefaultInstance()));
    assertRefused("FIELD_INVALID", () -> duration(Duration.newBuilder().setSeconds(-1).build()));
    assertRefused("FIELD_INVALID", () -> duration(Duration.newBuilder().setSeconds(11).build()));
    assertRefused(
        "FIELD_INVALID", () -> duration(Duration.newBuilder().setSeconds(Long.MAX_VALUE).build()));
    assertRefused(
        "FIELD_INVALID", () -> duration(Duration.newBuilder().setSeconds(2).setNanos(-5).build()));
  }

  @Test
  void numbersAreUnsignedAndBounded() {
    assertThat(Fields.atMost("n", 0, 10, 1)).isEqualTo(1);
    assertThat(Fields.atMost("n", 10, 10, 1)).isEqualTo(10);
    assertRefused("FIELD_INVALID", () -> Fields.atMost("n", 11, 10, 1));
    assertRefused("FIELD_INVALID", () -> Fields.atMost("n", -1, 10, 1));
  }

  @Test
  void namesFollowTheirRules() {
    assertRefused("QUEUE_NAME_INVALID", () -> Fields.queue(""));
    assertRefused("QUEUE_NAME_INVALID", () -> Fields.queue("{}"));
    assertRefused("QUEUE_NAME_INVALID", () -> Fields.queue("x".repeat(100_000)));
    assertRefused("FIELD_INVALID", () -> Fields.sessionId(""));
    assertRefused("FIELD_INVALID", () -> Fields.sessionId("x".repeat(65)));
    assertThat(Fields.sessionId("x".repeat(64))).hasSize(64);
  }

  @Test
  void receiptsComeBackAsTheyWere() {
    ByteString bytes = ReceiptCodec.encode(RECEIPT);
    assertThat(ReceiptCodec.ofShard(List.of(bytes), 2)).containsExactly(RECEIPT);
  }

  @Test
  void garbageIsNoReceipt() {
    assertNoReceipt(ByteString.EMPTY);
    assertNoReceipt(ByteString.copyFromUtf8("garbage"));
    assertNoReceipt(ByteString.copyFrom(new byte[] {-1, -1, -1}));
    assertNoReceipt(RECEIPT.toBuilder().clearLeaseId().build().toByteString());
    assertNoReceipt(RECEIPT.toBuilder().setQueueId(-1).build().toByteString());
    assertNoReceipt(RECEIPT.toBuilder().setLane(256).build().toByteString());
    assertNoReceipt(RECEIPT.toBuilder().setSetFirst(6).build().toByteString());
    assertNoReceipt(RECEIPT.toBuilder().setSequence(Long.MIN_VALUE).build().toByteString());
    assertNoReceipt(RECEIPT.toBuilder().setSequence(1_000).build().toByteString());
    // A field that no receipt has.
    assertNoReceipt(RECEIPT.toByteString().concat(ByteString.copyFrom(new byte[] {0x78, 1})));
  }

  @Test
  void aReceiptOfAnotherShardIsRefused() {
    assertRefused(
        "RECEIPT_INVALID", () -> ReceiptCodec.ofShard(List.of(ReceiptCodec.encode(RECEIPT)), 1));
  }

  private static void assertNoReceipt(ByteString bytes) {
    assertRefused("RECEIPT_INVALID", () -> ReceiptCodec.ofShard(List.of(bytes), 2));
  }

  private static long duration(Duration duration) {
    return Fields.duration("d", duration, 1_000, 10_000);
  }

  private static void assertRefused(String reason, ThrowingCallable check) {
    assertThatThrownBy(check)
        .satisfies(error -> assertThat(ErrorInfos.of(error).getReason()).isEqualTo(reason));
  }
}
