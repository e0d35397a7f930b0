package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.state.v1.Header;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendCommandsTest {
  @Test
  void bodiesAreJoinedAndTheirSizesKept() {
    OutgoingSet send = send(body("abc"), body(""), body("de"));
    assertThat(send.getBodies().toStringUtf8()).isEqualTo("abcde");
    assertThat(send.getIndex().getBodyBytesList()).containsExactly(3, 0, 2);
    assertThat(send.getIndex().getHeadersCount()).isZero();
  }

  @Test
  void headersAreSortedAndThereForEachMessageOrForNone() {
    OutgoingSet send =
        send(body("a").toBuilder().putHeaders("z", "1").putHeaders("b", "2").build(), body("c"));
    assertThat(send.getIndex().getHeaders(0).getHeadersList())
        .extracting(Header::getName)
        .containsExactly("b", "z");
    assertThat(send.getIndex().getHeaders(1).getHeadersCount()).isZero();
  }

  @Test
  void theLimitsHold() {
    OutgoingMessage largest = sized(Limits.BODY_BYTES_MAX);
    assertThat(send(largest, largest).getBodies().size()).isEqualTo(Limits.SEND_BYTES_MAX);
    assertRefused("MESSAGE_TOO_LARGE", sized(Limits.BODY_BYTES_MAX + 1));
    assertRefused("MESSAGE_TOO_LARGE", largest, largest, sized(1));
    assertRefused("FIELD_INVALID");
    assertRefused(
        "FIELD_INVALID", Collections.nCopies(1_001, body("")).toArray(OutgoingMessage[]::new));
  }

  @Test
  void headersHaveLimitsToo() {
    OutgoingMessage.Builder many = OutgoingMessage.newBuilder();
    IntStream.range(0, 64).forEach(i -> many.putHeaders("h" + i, ""));
    assertThat(send(many.build()).getIndex().getHeaders(0).getHeadersCount()).isEqualTo(64);
    assertRefused("FIELD_INVALID", many.putHeaders("one more", "").build());
    assertRefused("FIELD_INVALID", body("a").toBuilder().putHeaders("", "v").build());
    OutgoingMessage.Builder large = OutgoingMessage.newBuilder();
    large.putHeaders("\u00e9", "x".repeat(Limits.HEADER_BYTES_MAX - 2));
    assertThat(send(large.build()).getIndex().getHeadersCount()).isEqualTo(1);
    assertRefused("MESSAGE_TOO_LARGE", large.putHeaders("y", "").build());
  }

  private static void assertRefused(String reason, OutgoingMessage... messages) {
    assertThatThrownBy(() -> send(messages))
        .satisfies(error -> assertThat(ErrorInfos.of(error).getReason()).isEqualTo(reason));
  }

  private static OutgoingSet send(OutgoingMessage... messages) {
    SendRequest.Builder request = SendRequest.newBuilder().setQueue("q");
    for (OutgoingMessage message : messages) {
      request.addMessages(message);
    }
    return SendCommands.of(request.build()).command().getSend().getSets(0);
  }

  private static OutgoingMessage body(String text) {
    return OutgoingMessage.newBuilder().setBody(ByteString.copyFromUtf8(text)).build();
  }

  private static OutgoingMessage sized(int bytes) {
    return OutgoingMessage.newBuilder().setBody(ByteString.copyFrom(new byte[bytes])).build();
  }
}
