package io.narumq.cli;

import java.io.PrintStream;

/**
 * Lines that stay, and under them one that changes. Colours and the changing line only on a
 * terminal; elsewhere, and with {@code NO_COLOR} set, plain text. Thread-safe.
 */
public final class Screen {
  /** Which of the standard streams are terminals: Java cannot tell, so the launcher does. */
  private static final String OUT_TTY_PROPERTY = "naru.tty";

  private static final String ERR_TTY_PROPERTY = "naru.tty.err";

  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final boolean live;
  private final Style style;
  private String status = "";
  private boolean closed;

  /** {@code live}: the last line can be overwritten; {@code coloured}: colours are understood. */
  public Screen(PrintStream out, boolean live, boolean coloured) {
    this.out = out;
    this.live = live;
    this.style = new Style(coloured);
  }

  /** Standard output, for the lines that somebody asked for. */
  public static Screen ofThisProcess() {
    return of(System.out, OUT_TTY_PROPERTY);
  }

  /** Standard error, for what is said besides. */
  public static Screen ofErrors() {
    return of(System.err, ERR_TTY_PROPERTY);
  }

  private static Screen of(PrintStream stream, String ttyProperty) {
    boolean capable = Boolean.getBoolean(ttyProperty) && !"dumb".equals(System.getenv("TERM"));
    return new Screen(stream, capable, capable && System.getenv("NO_COLOR") == null);
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

  /** Its colours. */
  public Style style() {
    return style;
  }

  /** See {@link Style#bold}. */
  public String bold(String text) {
    return style.bold(text);
  }

  /** See {@link Style#dim}. */
  public String dim(String text) {
    return style.dim(text);
  }

  /** See {@link Style#green}. */
  public String green(String text) {
    return style.green(text);
  }

  /** See {@link Style#red}. */
  public String red(String text) {
    return style.red(text);
  }

  /** See {@link Style#yellow}. */
  public String yellow(String text) {
    return style.yellow(text);
  }
}
