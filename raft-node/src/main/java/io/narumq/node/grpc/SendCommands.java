package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.SendRequest;
import java.util.List;

/** Makes one message set of the messages of a request. */
final class SendCommands {
  private SendCommands() {}

  /** Checks the request. */
  static SendBatch of(SendRequest request) {
    List<OutgoingMessage> messages = request.getMessagesList();
    Fields.count("messages", messages.size(), 1, Limits.SEND_MESSAGES_MAX);
    checkSizes(messages);
    return new SendBatch(request);
  }

  private static void checkSizes(List<OutgoingMessage> messages) {
    long total = 0;
    for (int i = 0; i < messages.size(); i++) {
      total +=
          MessageSizes.check(i, messages.get(i).getBody().size(), messages.get(i).getHeadersMap());
      Fields.atMost("messages.priority", messages.get(i).getPriority(), Limits.PRIORITY_MAX, 0);
      Fields.messageKey("messages.key", messages.get(i).getKey());
      Fields.text(
          "messages.dedupe_key", messages.get(i).getDedupeKey(), Limits.DEDUPE_KEY_BYTES_MAX);
      checkTimes(messages.get(i));
    }
    if (total > Limits.SEND_BYTES_MAX) {
      throw MessageSizes.tooLarge("all messages together", total, Limits.SEND_BYTES_MAX);
    }
  }

  /** Whether deliver_at is too far away is for the shard to say, by the clock that it goes by. */
  private static void checkTimes(OutgoingMessage message) {
    if (message.hasDelay()) {
      Fields.duration("messages.delay", message.getDelay(), 0, Limits.DELAY_MS_MAX);
    }
    if (message.hasDeliverAt() && !Timestamps.isValid(message.getDeliverAt())) {
      throw ApiErrors.fieldInvalid("messages.deliver_at", "not a time");
    }
    if (message.hasTtl()) {
      Fields.durationOrZero("messages.ttl", message.getTtl(), 1, Limits.DELAY_MS_MAX);
    }
    if (message.hasDelay() && message.hasDeliverAt()) {
      throw ApiErrors.fieldInvalid("messages.deliver_at", "either delay or deliver_at, not both");
    }
  }
}
