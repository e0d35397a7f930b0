package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes one message set of the messages of a request. */
final class SendCommands {
  private SendCommands() {}

  static Command of(SendRequest request) {
    List<OutgoingMessage> messages = request.getMessagesList();
    Fields.count("messages", messages.size(), 1, Limits.SEND_MESSAGES_MAX);
    checkSizes(messages);
    return Command.newBuilder()
        .setSend(
            Send.newBuilder()
                .setQueue(request.getQueue())
                .setIndex(index(messages))
                .setBodies(bodies(messages)))
        .build();
  }

  private static void checkSizes(List<OutgoingMessage> messages) {
    long total = 0;
    for (int i = 0; i < messages.size(); i++) {
      int bodyBytes = messages.get(i).getBody().size();
      if (bodyBytes > Limits.BODY_BYTES_MAX) {
        throw tooLarge("the body of message " + i, bodyBytes, Limits.BODY_BYTES_MAX);
      }
      Map<String, String> headers = messages.get(i).getHeadersMap();
      if (headers.size() > Limits.HEADERS_MAX) {
        throw ApiErrors.fieldInvalid(
            "messages.headers", "at most " + Limits.HEADERS_MAX + ", message " + i + " has more");
      }
      if (headers.containsKey("")) {
        throw ApiErrors.fieldInvalid(
            "messages.headers", "message " + i + " has one without a name");
      }
      int headerBytes = headerBytes(headers);
      if (headerBytes > Limits.HEADER_BYTES_MAX) {
        throw tooLarge("the headers of message " + i, headerBytes, Limits.HEADER_BYTES_MAX);
      }
      total += bodyBytes + headerBytes;
    }
    if (total > Limits.SEND_BYTES_MAX) {
      throw tooLarge("all messages together", total, Limits.SEND_BYTES_MAX);
    }
  }

  private static RuntimeException tooLarge(String what, long bytes, long max) {
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE,
        what + ": " + bytes + " bytes, at most " + max + " are taken",
        Map.of("size", Long.toString(bytes), "max", Long.toString(max)));
  }

  private static int headerBytes(Map<String, String> headers) {
    int bytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      bytes += utf8(header.getKey()) + utf8(header.getValue());
    }
    return bytes;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static MessageSetIndex index(List<OutgoingMessage> messages) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    messages.forEach(message -> index.addBodyBytes(message.getBody().size()));
    if (messages.stream().anyMatch(message -> message.getHeadersCount() > 0)) {
      messages.forEach(message -> index.addHeaders(headers(message.getHeadersMap())));
    }
    return index.build();
  }

  /** Sorted, so that the order does not depend on the map of this process. */
  private static MessageHeaders headers(Map<String, String> headers) {
    MessageHeaders.Builder sorted = MessageHeaders.newBuilder();
    new TreeMap<>(headers)
        .forEach(
            (name, value) -> sorted.addHeaders(Header.newBuilder().setName(name).setValue(value)));
    return sorted.build();
  }

  private static ByteString bodies(List<OutgoingMessage> messages) {
    if (messages.size() == 1) {
      return messages.get(0).getBody();
    }
    int size = messages.stream().mapToInt(message -> message.getBody().size()).sum();
    byte[] bodies = new byte[size];
    int at = 0;
    for (OutgoingMessage message : messages) {
      message.getBody().copyTo(bodies, at);
      at += message.getBody().size();
    }
    return UnsafeByteOperations.unsafeWrap(bodies);
  }
}
