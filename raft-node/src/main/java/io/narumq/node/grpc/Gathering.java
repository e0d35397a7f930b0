package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The answers to several calls together: all of them, or the first error. Thread safe.
 *
 * @param <K> what is asked for
 */
final class Gathering<K, R> {
  private final Caller<Map<K, R>> caller;
  private final Map<K, R> answers = new HashMap<>();
  private final int wanted;
  private boolean over;

  private Gathering(int wanted, Caller<Map<K, R>> caller) {
    this.wanted = wanted;
    this.caller = caller;
  }

  /** Asks for all keys at once. */
  static <K, R> void of(Set<K> keys, BiConsumer<K, Caller<R>> ask, Caller<Map<K, R>> caller) {
    if (keys.isEmpty()) {
      caller.guard(() -> caller.ok(Map.of()));
      return;
    }
    Gathering<K, R> gathering = new Gathering<>(keys.size(), caller);
    keys.forEach(key -> ask.accept(key, gathering.part(key)));
  }

  private Caller<R> part(K key) {
    return new Caller<>() {
      @Override
      public void ok(R answer) {
        if (isLast(key, answer)) {
          caller.guard(() -> caller.ok(answers));
        }
      }

      @Override
      public void fail(StatusRuntimeException error) {
        if (isFirstFailure()) {
          caller.fail(error);
        }
      }
    };
  }

  private synchronized boolean isLast(K key, R answer) {
    answers.put(key, answer);
    return !over && answers.size() == wanted;
  }

  private synchronized boolean isFirstFailure() {
    boolean first = !over;
    over = true;
    return first;
  }
}
