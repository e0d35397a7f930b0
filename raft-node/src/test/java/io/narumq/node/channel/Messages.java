package io.narumq.node.channel;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ChannelMessage;
import java.util.List;
import java.util.stream.Stream;

/** Messages for tests. */
final class Messages {
  private Messages() {}

  static List<ChannelMessage> of(String channel, String... bodies) {
    return Stream.of(bodies)
        .map(
            body ->
                ChannelMessage.newBuilder()
                    .setChannel(channel)
                    .setBody(ByteString.copyFromUtf8(body))
                    .build())
        .toList();
  }

  static List<String> bodies(List<ChannelMessage> messages) {
    return messages.stream().map(message -> message.getBody().toStringUtf8()).toList();
  }
}
