package io.narumq.node.channel;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who subscribes to what. To find the subscribers of a channel costs one look into a map once that
 * was done before: what was found is remembered until a change could make it wrong. Thread safe.
 *
 * @param <S> a subscriber; one that is to be told apart from others by {@code equals}
 */
final class Interests<S> {
  /** Of channels and subscribers in what is remembered; then it begins anew. */
  private static final int REMEMBERED_MAX = 1_000_000;

  private final Map<S, Subscriptions> bySubscriber = new ConcurrentHashMap<>();
  private final Map<String, Set<S>> byName = new HashMap<>();
  private final Map<String, Pattern<S>> byPattern = new HashMap<>();
  private final Map<String, List<S>> found = new ConcurrentHashMap<>();
  private int remembered;

  /** A pattern is matched once, however many subscribe to it. */
  private record Pattern<S>(Glob glob, Set<S> subscribers) {}

  /** Each subscriber of the channel once. */
  List<S> of(String channel) {
    List<S> subscribers = found.get(channel);
    return subscribers == null ? find(channel) : subscribers;
  }

  private synchronized List<S> find(String channel) {
    Set<S> all = new LinkedHashSet<>(byName.getOrDefault(channel, Set.of()));
    for (Pattern<S> pattern : byPattern.values()) {
      if (pattern.glob().matches(channel)) {
        all.addAll(pattern.subscribers());
      }
    }
    List<S> subscribers = List.copyOf(all);
    remembered += 1 + subscribers.size();
    if (remembered > REMEMBERED_MAX) {
      forgetAll();
      remembered = 1 + subscribers.size();
    }
    found.put(channel, subscribers);
    return subscribers;
  }

  Subscriptions subscriptions(S subscriber) {
    return bySubscriber.getOrDefault(subscriber, Subscriptions.NONE);
  }

  /** All that subscribe to something. */
  synchronized Map<S, Subscriptions> all() {
    return Map.copyOf(bySubscriber);
  }

  /** From now on a subscriber has these, whose patterns are valid, and no others. */
  synchronized void set(S subscriber, Subscriptions after) {
    Subscriptions before = subscriptions(subscriber);
    if (after.isEmpty()) {
      bySubscriber.remove(subscriber);
    } else {
      bySubscriber.put(subscriber, after);
    }
    before.names().stream()
        .filter(name -> !after.names().contains(name))
        .forEach(name -> remove(subscriber, name));
    after.names().stream()
        .filter(name -> !before.names().contains(name))
        .forEach(name -> add(subscriber, name));
    if (!before.patterns().equals(after.patterns())) {
      before.patterns().forEach(pattern -> removePattern(subscriber, pattern));
      after.patterns().forEach(pattern -> addPattern(subscriber, pattern));
      forgetAll();
    }
  }

  private void add(S subscriber, String channel) {
    byName.computeIfAbsent(channel, key -> new LinkedHashSet<>()).add(subscriber);
    forget(channel);
  }

  private void remove(S subscriber, String channel) {
    byName.computeIfPresent(channel, (key, them) -> without(subscriber, them) ? null : them);
    forget(channel);
  }

  private void addPattern(S subscriber, String pattern) {
    byPattern
        .computeIfAbsent(pattern, key -> new Pattern<>(Glob.parse(key), new LinkedHashSet<>()))
        .subscribers()
        .add(subscriber);
  }

  private void removePattern(S subscriber, String pattern) {
    byPattern.computeIfPresent(
        pattern, (key, them) -> without(subscriber, them.subscribers()) ? null : them);
  }

  /** Whether nobody is left. */
  private static <S> boolean without(S subscriber, Set<S> subscribers) {
    subscribers.remove(subscriber);
    return subscribers.isEmpty();
  }

  private void forget(String channel) {
    List<S> subscribers = found.remove(channel);
    remembered -= subscribers == null ? 0 : 1 + subscribers.size();
  }

  private void forgetAll() {
    found.clear();
    remembered = 0;
  }
}
