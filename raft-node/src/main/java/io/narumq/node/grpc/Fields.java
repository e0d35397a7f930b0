package io.narumq.node.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.narumq.api.ChannelName;
import io.narumq.api.QueueName;
import io.narumq.api.SubscriptionName;
import io.narumq.api.filter.Filter;
import io.narumq.api.filter.FilterSyntaxException;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.channel.Glob;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks of single fields. They throw what the caller gets to see. */
final class Fields {
  private static final Pattern PART_OF_QUEUE = Pattern.compile("[-a-z0-9_.{}]{0,128}");

  private Fields() {}

  static void queue(String name) {
    if (!QueueName.isValid(name)) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_QUEUE_NAME_INVALID,
          "not a queue name: '" + shortened(name) + "'; the rule: " + QueueName.RULE);
    }
  }

  /** A queue, or a partition of a subscription. */
  static void source(String name) {
    if (!SubscriptionName.isOne(name)) {
      queue(name);
    } else if (SubscriptionName.parse(name).isEmpty()) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_QUEUE_NAME_INVALID,
          "neither a queue nor a partition of a subscription: '"
              + shortened(name)
              + "'; the latter is topic/partition/subscription, like orders/0/mail");
    }
  }

  static String subscription(String name) {
    if (!ChannelName.isValid(name)) {
      throw ApiErrors.fieldInvalid(
          "subscription",
          "not a name of a subscription: '" + shortened(name) + "'; the rule: " + ChannelName.RULE);
    }
    return name;
  }

  static String filter(String text) {
    try {
      var unused = Filter.parse(text);
      return text;
    } catch (FilterSyntaxException e) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_FILTER_INVALID,
          "not a filter: " + e.getMessage(),
          Map.of("position", Integer.toString(e.position())));
    }
  }

  static String topic(String name) {
    if (!QueueName.isValid(name)) {
      throw ApiErrors.fieldInvalid(
          "topic", "not a name of a topic: '" + shortened(name) + "'; the rule: " + QueueName.RULE);
    }
    return name;
  }

  static String group(String name) {
    if (!QueueName.isValid(name)) {
      throw ApiErrors.fieldInvalid(
          "group",
          "not a name of a consumer group: '" + shortened(name) + "'; the rule: " + QueueName.RULE);
    }
    return name;
  }

  static void channel(String name) {
    if (!ChannelName.isValid(name)) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_CHANNEL_NAME_INVALID,
          "not the name of a channel: '" + shortened(name) + "'; the rule: " + ChannelName.RULE);
    }
  }

  static void channelPattern(String pattern) {
    try {
      var unused = Glob.parse(pattern);
    } catch (IllegalArgumentException e) {
      throw ApiErrors.of(
          ErrorReason.ERROR_REASON_CHANNEL_NAME_INVALID,
          "not a pattern of channels: '%s', as %s; the rule: %s"
              .formatted(shortened(pattern), e.getMessage(), Glob.RULE));
    }
  }

  /** A part of a queue name, or a place among them; may be empty. */
  static String partOfQueue(String field, String text) {
    if (!PART_OF_QUEUE.matcher(text).matches()) {
      throw ApiErrors.fieldInvalid(field, "at most 128 of a-z 0-9 - _ . { }");
    }
    return text;
  }

  /** A key of a message; may be empty. */
  static String messageKey(String field, String key) {
    return text(field, key, Limits.KEY_BYTES_MAX);
  }

  /** Of a message that is there: those that came by a topic may have longer ones. */
  static String storedKey(String field, String key) {
    return text(field, key, Limits.TOPIC_KEY_BYTES_MAX);
  }

  /** May be empty. */
  static String text(String field, String text, int bytesMax) {
    if (text.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
      throw ApiErrors.fieldInvalid(field, "at most " + bytesMax + " bytes of UTF-8");
    }
    return text;
  }

  static String sessionId(String id) {
    if (id.isEmpty() || id.length() > Limits.SESSION_ID_LENGTH_MAX) {
      throw ApiErrors.fieldInvalid("session_id", "1 to 64 characters");
    }
    return id;
  }

  static String producerId(String id) {
    if (id.isEmpty() || id.length() > Limits.SESSION_ID_LENGTH_MAX) {
      throw ApiErrors.fieldInvalid("producer_id", "1 to 64 characters");
    }
    return id;
  }

  static String memberId(String id) {
    if (id.isEmpty() || id.length() > Limits.SESSION_ID_LENGTH_MAX) {
      throw ApiErrors.fieldInvalid("member_id", "1 to 64 characters");
    }
    return id;
  }

  /** May be empty. */
  static String instanceId(String id) {
    if (id.length() > Limits.SESSION_ID_LENGTH_MAX) {
      throw ApiErrors.fieldInvalid("instance_id", "at most 64 characters");
    }
    return id;
  }

  /** A number that may not be above {@code max}; 0 means {@code unset}. */
  static int atMost(String field, int value, int max, int unset) {
    // Unsigned on the wire: what is negative here is above two thousand million there.
    if (value < 0 || value > max) {
      throw ApiErrors.fieldInvalid(field, "at most " + max);
    }
    return value == 0 ? unset : value;
  }

  /** In a partition, as a consumer group remembers it. */
  static void offset(long offset) {
    if (offset < 0) {
      throw ApiErrors.fieldInvalid("offset", "0 to 2^63 - 1");
    }
  }

  static void count(String field, int count, int min, int max) {
    if (count < min || count > max) {
      throw ApiErrors.fieldInvalid(field, min + " to " + max + ", not " + count);
    }
  }

  /** In ms. */
  static long duration(String field, Duration duration, long minMs, long maxMs) {
    if (!Durations.isValid(duration)
        || Durations.compare(duration, Durations.fromMillis(minMs)) < 0
        || Durations.compare(duration, Durations.fromMillis(maxMs)) > 0) {
      throw ApiErrors.fieldInvalid(field, minMs + " ms to " + maxMs + " ms");
    }
    return millis(duration);
  }

  /** The same, or zero. */
  static long durationOrZero(String field, Duration duration, long minMs, long maxMs) {
    return duration.equals(Durations.ZERO) ? 0 : duration(field, duration, minMs, maxMs);
  }

  /** A valid duration is at most 10,000 years: no overflow. */
  private static long millis(Duration duration) {
    return Durations.toMillis(duration);
  }

  /** 0 stands for the queue's own setting. */
  static long lease(boolean isSet, Duration lease) {
    return isSet ? duration("lease", lease, Limits.LEASE_MS_MIN, Limits.LEASE_MS_MAX) : 0;
  }

  static long sessionTimeout(String field, boolean isSet, Duration timeout) {
    return isSet
        ? duration(field, timeout, Limits.SESSION_MS_MIN, Limits.SESSION_MS_MAX)
        : Limits.SESSION_MS_DEFAULT;
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
