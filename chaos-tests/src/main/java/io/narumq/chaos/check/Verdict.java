package io.narumq.chaos.check;

import java.util.List;

/**
 * What a check found.
 *
 * @param promise in words, with the name of the check
 * @param judged how many things were looked at; a verdict on nothing is worth nothing
 * @param violations one line each
 */
public record Verdict(String promise, long judged, List<String> violations) {
  private static final int SHOWN = 10;

  /** Copies {@code violations}. */
  public Verdict {
    violations = List.copyOf(violations);
  }

  /** Whether the promise was kept. */
  public boolean kept() {
    return violations.isEmpty();
  }

  @Override
  public String toString() {
    String head = "%s %s (%,d judged)".formatted(kept() ? "ok  " : "FAIL", promise, judged);
    if (kept()) {
      return head;
    }
    int more = violations.size() - SHOWN;
    return head
        + "\n       "
        + String.join("\n       ", violations.subList(0, Math.min(SHOWN, violations.size())))
        + (more > 0 ? "\n       and " + more + " more" : "");
  }
}
