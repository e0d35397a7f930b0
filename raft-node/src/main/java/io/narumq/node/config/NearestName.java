package io.narumq.node.config;

import java.util.Comparator;
import java.util.List;

/** Guesses what somebody meant. */
final class NearestName {
  private NearestName() {}

  /** {@code ", did you mean ...?"}, or nothing if no candidate is near. */
  static String hint(String name, List<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(nearest -> distance(name, nearest) <= Math.max(2, name.length() / 3))
        .map(nearest -> ", did you mean " + nearest + "?")
        .orElse("");
  }

  /** Letters to insert, delete or replace, after Levenshtein. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
