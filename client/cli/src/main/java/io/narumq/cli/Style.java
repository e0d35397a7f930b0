package io.narumq.cli;

/**
 * Colours, where they are understood.
 *
 * @param coloured whether they are
 */
public record Style(boolean coloured) {
  /** For what matters. */
  public String bold(String text) {
    return styled("1", text);
  }

  /** For what matters little. */
  public String dim(String text) {
    return styled("2", text);
  }

  /** For what is good. */
  public String green(String text) {
    return styled("1;32", text);
  }

  /** For what is broken. */
  public String red(String text) {
    return styled("1;31", text);
  }

  /** For what was done to the cluster on purpose. */
  public String yellow(String text) {
    return styled("33", text);
  }

  private String styled(String code, String text) {
    return coloured && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
