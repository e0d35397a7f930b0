package io.narumq.statemachine.state;

import io.narumq.api.filter.Filter;
import io.narumq.api.filter.FilterSyntaxException;
import io.narumq.state.v1.MessageSetIndex;
import java.util.BitSet;

/** Filters that were checked before they were stored. */
public final class Filters {
  private Filters() {}

  /** The numbers of the messages of a set that a filter does not take. */
  public static BitSet leftOut(String text, MessageSetIndex set) {
    BitSet leftOut = new BitSet();
    Filter filter = parse(text);
    for (int i = 0; !filter.takesAll() && i < set.getBodyBytesCount(); i++) {
      leftOut.set(i, !filter.matches(new IndexedFacts(set, i)));
    }
    return leftOut;
  }

  static Filter parse(String text) {
    try {
      return Filter.parse(text);
    } catch (FilterSyntaxException e) {
      throw new IllegalStateException("a filter was stored that is none: " + text, e);
    }
  }
}
