package io.narumq.statemachine.state;

import io.narumq.api.filter.Filter;
import io.narumq.api.filter.FilterSyntaxException;

/** Filters that were checked before they were stored. */
final class Filters {
  private Filters() {}

  static Filter parse(String text) {
    try {
      return Filter.parse(text);
    } catch (FilterSyntaxException e) {
      throw new IllegalStateException("a filter was stored that is none: " + text, e);
    }
  }
}
