package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.Span;
import java.util.Arrays;
import java.util.Comparator;

/**
 * How clients were served around some trouble, in the clock of the history.
 *
 * @param firstOkNanos from the beginning of the trouble to the answer of the first send that was
 *     made after it and confirmed; {@link Span#NEVER} if none was
 * @param longestGapNanos the longest time in which no send at all was confirmed, from the beginning
 *     of the trouble to the recovery
 */
public record Availability(long firstOkNanos, long longestGapNanos) {
  /**
   * Of the sends of a history, around trouble from {@code begin} to the recovery at {@code end}.
   */
  public static Availability of(History history, long begin, long end) {
    long firstOk =
        history.sends().stream()
            .filter(send -> send.outcome() == Outcome.OK && send.span().start() >= begin)
            .min(Comparator.comparingLong(send -> send.span().end()))
            .map(send -> send.span().end() - begin)
            .orElse(Span.NEVER);
    return new Availability(firstOk, longestGap(history, begin, end));
  }

  private static long longestGap(History history, long begin, long end) {
    long[] answers =
        history.sends().stream()
            .filter(send -> send.outcome() == Outcome.OK)
            .map(SendCall::span)
            .mapToLong(Span::end)
            .filter(at -> at >= begin && at <= end)
            .sorted()
            .toArray();
    long[] moments = Arrays.copyOf(answers, answers.length + 1);
    moments[answers.length] = end;
    long longest = 0;
    long last = begin;
    for (long moment : moments) {
      longest = Math.max(longest, moment - last);
      last = moment;
    }
    return longest;
  }
}
