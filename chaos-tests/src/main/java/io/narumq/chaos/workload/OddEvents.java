package io.narumq.chaos.workload;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Published;
import io.narumq.chaos.history.EventHistory.Read;
import java.util.Set;
import java.util.stream.Collectors;

/** Every other event of each publisher: what those get who are interested in a part. */
final class OddEvents {
  static final String FILTER = "subject 'event.odd.*'";

  private OddEvents() {}

  /** What the filter looks at. */
  static String subject(String publisher, long number) {
    return "event.%s.%s".formatted(isOdd(number) ? "odd" : "even", publisher);
  }

  /** The bodies of those that are in the topic, without a look at their subjects. */
  static Set<String> bodies(EventHistory history) {
    Set<String> odd =
        history.published().stream()
            .filter(event -> isOdd(event.number()))
            .map(Published::body)
            .collect(Collectors.toSet());
    return history.read().stream()
        .map(Read::body)
        .filter(odd::contains)
        .collect(Collectors.toSet());
  }

  private static boolean isOdd(long number) {
    return number % 2 == 1;
  }
}
