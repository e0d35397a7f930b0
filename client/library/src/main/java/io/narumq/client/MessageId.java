package io.narumq.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a message; unique in its cluster and never reused.
 *
 * @param shard the shard that stores the message
 * @param queueId the incarnation of the queue; a queue made again under its old name has another
 * @param lane the lane of the queue
 * @param sequence the position in the lane, from 0 without gaps
 */
public record MessageId(int shard, int queueId, int lane, long sequence) {
  /** No more digits than the numbers have room for. */
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,9})-(\\d{1,9})-(\\d{1,9})-(\\d{1,18})");

  /**
   * The id that is written like this, by {@link #toString}.
   *
   * @throws IllegalArgumentException if it is not the text of an id
   */
  public static MessageId parse(String text) {
    Matcher numbers = TEXT.matcher(text);
    if (!numbers.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a message id, which is four numbers like 0-1-0-42");
    }
    return new MessageId(
        Integer.parseInt(numbers.group(1)),
        Integer.parseInt(numbers.group(2)),
        Integer.parseInt(numbers.group(3)),
        Long.parseLong(numbers.group(4)));
  }

  /** {@code shard-queueId-lane-sequence}. */
  @Override
  public String toString() {
    return shard + "-" + queueId + "-" + lane + "-" + sequence;
  }
}
