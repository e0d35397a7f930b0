package io.narumq.chaos.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A subscription delivers all that its filter takes, and nothing else. */
public final class InterestExact {
  private InterestExact() {}

  /**
   * Judges a subscription without anything left to deliver.
   *
   * @param worked bodies that its workers got
   * @param matching bodies of all that is stored and that the filter takes
   */
  public static Verdict judge(Collection<String> worked, Collection<String> matching) {
    Set<String> got = new TreeSet<>(worked);
    Set<String> wanted = new TreeSet<>(matching);
    List<String> violations = new ArrayList<>();
    wanted.stream()
        .filter(body -> !got.contains(body))
        .forEach(body -> violations.add(body + " was never delivered"));
    got.stream()
        .filter(body -> !wanted.contains(body))
        .forEach(body -> violations.add(body + " was delivered, but does not match"));
    return new Verdict(
        "a subscription delivers what it is interested in", wanted.size(), violations);
  }
}
