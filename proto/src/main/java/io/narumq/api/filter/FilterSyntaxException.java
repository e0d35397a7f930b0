package io.narumq.api.filter;

/** A text is no filter. */
public final class FilterSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final int position;

  FilterSyntaxException(int position, String problem) {
    super(problem + ", at character " + (position + 1));
    this.position = position;
  }

  /** Where it stops making sense: the number of characters before that place. */
  public int position() {
    return position;
  }
}
