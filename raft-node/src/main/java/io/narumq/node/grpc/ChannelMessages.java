package io.narumq.node.grpc;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.SubscriptionChange;
import io.narumq.node.v1.InterestChange;
import java.util.List;

/** Checks what comes from publishers and subscribers of channels. */
final class ChannelMessages {
  private ChannelMessages() {}

  static List<ChannelMessage> checked(List<ChannelMessage> messages) {
    Fields.count("messages", messages.size(), 1, Limits.SEND_MESSAGES_MAX);
    long total = 0;
    String channel = "";
    for (int i = 0; i < messages.size(); i++) {
      ChannelMessage message = messages.get(i);
      // Mostly they are all for one.
      if (!message.getChannel().equals(channel) || channel.isEmpty()) {
        channel = message.getChannel();
        Fields.channel(channel);
      }
      if (!message.getReplyTo().isEmpty()) {
        Fields.channel(message.getReplyTo());
      }
      Fields.text(
          "messages.correlation_id", message.getCorrelationId(), Limits.CORRELATION_ID_BYTES_MAX);
      total +=
          channel.length()
              + MessageSizes.check(i, message.getBody().size(), message.getHeadersMap());
    }
    if (total > Limits.SEND_BYTES_MAX) {
      throw MessageSizes.tooLarge("all messages together", total, Limits.SEND_BYTES_MAX);
    }
    return messages;
  }

  /** What is dropped need not be right: it was not subscribed to then. */
  static InterestChange checked(SubscriptionChange change) {
    change.getSubscribeList().forEach(Fields::channel);
    change.getSubscribePatternsList().forEach(Fields::channelPattern);
    return InterestChange.newBuilder()
        .addAllSubscribe(change.getSubscribeList())
        .addAllSubscribePatterns(change.getSubscribePatternsList())
        .addAllUnsubscribe(change.getUnsubscribeList())
        .addAllUnsubscribePatterns(change.getUnsubscribePatternsList())
        .build();
  }
}
