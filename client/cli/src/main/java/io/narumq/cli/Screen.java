package io.narumq.cli;

import java.io.PrintStream;

/**
 * Lines that stay, and under them one that changes. Colours and the changing line only on a
 * terminal; elsewhere, and with {@code NO_COLOR} set, plain text. Thread-safe.
 */
public final class Screen {
  /** Whether standard output is a terminal: Java cannot tell, so the launcher does. */
  private static final String TTY_PROPERTY = "naru.tty";

  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean live;
  private final boolean coloured;
  private String status = "";
  private boolean closed;

  /** {@code live}: the last line can be overwritten; {@code coloured}: colours are understood. */
  public Screen(PrintStream out, boolean live, boolean coloured) {
    this.out = out;
    this.live = live;
    this.coloured = coloured;
  }

  /** The screen that this process was started on. */
  public static Screen ofThisProcess() {
    boolean capable = Boolean.getBoolean(TTY_PROPERTY) && !"dumb".equals(System.getenv("TERM"));
    return new Screen(System.out, capable, capable && System.getenv("NO_COLOR") == null);
  }

  /** Whether {@link #status} shows at once; else it is worth a call every few seconds only. */
  public boolean isLive() {
    return live;
  }

  /** A line that stays. */
  public synchronized void line(String text) {
    if (closed) {
      return;
    }
    out.print(live ? ERASE_LINE + text + "\n" + status : text + "\n");
    out.flush();
  }

  /** The line that changes; empty to take it away. On a plain screen a line like any other. */
  public synchronized void status(String text) {
    if (closed) {
      return;
    }
    if (live) {
      status = text;
      out.print(ERASE_LINE + text);
    } else if (!text.isEmpty()) {
      out.print(text + "\n");
    }
    out.flush();
  }

  /** Takes the changing line away and shows nothing more. */
  public synchronized void close() {
    status("");
    closed = true;
  }

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
    return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
