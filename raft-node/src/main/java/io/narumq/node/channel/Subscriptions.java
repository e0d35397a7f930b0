package io.narumq.node.channel;

import io.narumq.node.v1.InterestChange;
import java.util.LinkedHashSet;
import java.util.Set;

/** What one subscriber subscribes to: channels and patterns. Not changed once it is made. */
public record Subscriptions(Set<String> names, Set<String> patterns) {
  static final Subscriptions NONE = new Subscriptions(Set.of(), Set.of());

  Subscriptions with(InterestChange change) {
    if (change.getGone()) {
      return NONE;
    }
    return new Subscriptions(
        changed(names, change.getUnsubscribeList(), change.getSubscribeList()),
        changed(patterns, change.getUnsubscribePatternsList(), change.getSubscribePatternsList()));
  }

  private static Set<String> changed(
      Set<String> before, Iterable<String> removed, Iterable<String> added) {
    Set<String> after = new LinkedHashSet<>(before);
    removed.forEach(after::remove);
    added.forEach(after::add);
    return after;
  }

  boolean isEmpty() {
    return names.isEmpty() && patterns.isEmpty();
  }

  int count() {
    return names.size() + patterns.size();
  }

  /** What makes these out of none. */
  InterestChange asChange(long subscriber) {
    return InterestChange.newBuilder()
        .setSubscriber(subscriber)
        .addAllSubscribe(names)
        .addAllSubscribePatterns(patterns)
        .build();
  }
}
