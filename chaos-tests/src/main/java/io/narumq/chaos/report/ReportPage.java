package io.narumq.chaos.report;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The figures of a run as one page of HTML, which needs no other file, no network and no script.
 */
public final class ReportPage {
  /** As it is called in the folder of a run. */
  public static final String NAME = "report.html";

  private static final Mustache TEMPLATE =
      new DefaultMustacheFactory("io/narumq/chaos/report/").compile("report.mustache");

  private ReportPage() {}

  /** Replaces {@code file}. */
  public static void write(Figures figures, Path file) throws IOException {
    Files.writeString(file, html(figures));
  }

  static String html(Figures figures) throws IOException {
    StringWriter page = new StringWriter();
    TEMPLATE.execute(page, new PageView(figures)).flush();
    return page.toString();
  }
}
