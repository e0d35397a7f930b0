package io.narumq.node;

import io.narumq.node.grpc.Introduction;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a node whose directory is new may take part. It may if at one moment all nodes were new
 * and it was one of them, with the birth that it still has: nothing that anybody has acknowledged
 * since can be missing here.
 *
 * <p>It finds such a moment itself by asking everybody twice: who is new both times, with the same
 * birth, was new at the moment between. Or a node that takes part already tells of one.
 */
final class FoundingRule {
  private final String self;
  private final String birth;
  private final List<String> others;
  private final Asking asking;
  private final Map<String, String> missing = new HashMap<>();

  /** Asks another node who it is. */
  @FunctionalInterface
  interface Asking {
    Introduction ask(String nodeId) throws IOException;
  }

  FoundingRule(String self, String birth, List<String> others, Asking asking) {
    this.self = self;
    this.birth = birth;
    this.others = List.copyOf(others);
    this.asking = asking;
  }

  /**
   * The births of all nodes at that moment; empty if it can not be known yet.
   *
   * @throws LostDataException if the others began without this node, or with what it was before
   */
  Optional<Map<String, String>> meet() throws LostDataException {
    Optional<Map<String, String>> before = everybody();
    return before.isEmpty() ? before : everybody().filter(before.get()::equals);
  }

  /** Who did not answer the last time, and why. */
  String missing() {
    return missing.isEmpty() ? "they all answer now" : String.join("; ", missing.values());
  }

  private Optional<Map<String, String>> everybody() throws LostDataException {
    Map<String, String> births = new HashMap<>(Map.of(self, birth));
    String strange = "";
    missing.clear();
    for (String other : others) {
      try {
        Introduction told = asking.ask(other);
        if (told.isNew()) {
          births.putAll(told.births());
        } else if (birth.equals(told.births().get(self))) {
          return Optional.of(told.births());
        } else {
          strange = other;
        }
      } catch (IOException e) {
        missing.put(other, e.getMessage());
      }
    }
    if (!strange.isEmpty()) {
      throw new LostDataException(
          "node %s takes part in the cluster already, and does not know this %s"
              .formatted(strange, self));
    }
    return missing.isEmpty() ? Optional.of(births) : Optional.empty();
  }

  /** This node had data, or may have had. */
  static final class LostDataException extends Exception {
    private static final long serialVersionUID = 1L;

    LostDataException(String message) {
      super(message);
    }
  }
}
