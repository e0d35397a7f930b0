package io.narumq.api;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The grammar of queue names, and the shard that a name leads to. */
public final class QueueName {
  /** The rule in words, for error messages. */
  public static final String RULE =
      "1 to 128 of a-z 0-9 - _ . starting and ending with a letter or digit,"
          + " with at most one part in {braces}, not empty and not nested";

  private static final int LENGTH_MAX = 128;
  private static final String DEAD_LETTERS = ".dlq";
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9](?:[-a-z0-9_.]*[a-z0-9])?");
  private static final Pattern TAGGED = Pattern.compile("([^{}]*)\\{([^{}]+)}([^{}]*)");

  private QueueName() {}

  /** Whether {@code name} follows {@link #RULE}. */
  public static boolean isValid(String name) {
    if (name.length() > LENGTH_MAX) {
      return false;
    }
    Matcher tagged = TAGGED.matcher(name);
    if (!tagged.matches()) {
      return PLAIN.matcher(name).matches();
    }
    String tag = tagged.group(2);
    String untagged = tagged.group(1) + tag + tagged.group(3);
    return PLAIN.matcher(tag).matches() && PLAIN.matcher(untagged).matches();
  }

  /** What decides the shard: the part in braces, or the whole name. */
  public static String placementKey(String name) {
    return tag(name).orElse(name);
  }

  /** Whether the name has a part in braces. */
  public static boolean hasTag(String name) {
    return tag(name).isPresent();
  }

  /**
   * The shard of a queue, or of a {@linkplain SubscriptionName partition of a subscription}, from
   * 0. Every client must compute this very function.
   */
  public static int shardOf(String name, int shards) {
    if (SubscriptionName.isOne(name)) {
      return SubscriptionName.parse(name).map(it -> it.shard(shards)).orElse(0);
    }
    return (int) Long.remainderUnsigned(Fnv1a.hash(placementKey(name)), shards);
  }

  /**
   * Where the dead letters of a queue go: the queue that its settings name or, if they name none
   * (empty), one by rule, in the same shard. That one may be too long to be valid.
   */
  public static String deadLetterQueue(String name, String named) {
    return named.isEmpty() ? deadLetterQueue(name) : named;
  }

  /** The dead-letter queue of a queue whose settings name none. May be too long to be valid. */
  public static String deadLetterQueue(String name) {
    return (tag(name).isPresent() ? name : "{" + name + "}") + DEAD_LETTERS;
  }

  /** The names of queues whose dead letters go to this one by rule. */
  public static List<String> ofDeadLetterQueue(String deadLetterQueue) {
    if (!deadLetterQueue.endsWith(DEAD_LETTERS)) {
      return List.of();
    }
    String tagged = deadLetterQueue.substring(0, deadLetterQueue.length() - DEAD_LETTERS.length());
    return Stream.of(tagged, tagged.replaceAll("^\\{|}$", ""))
        .distinct()
        .filter(name -> deadLetterQueue(name).equals(deadLetterQueue))
        .toList();
  }

  private static Optional<String> tag(String name) {
    Matcher tagged = TAGGED.matcher(name);
    return tagged.matches() ? Optional.of(tagged.group(2)) : Optional.empty();
  }
}
