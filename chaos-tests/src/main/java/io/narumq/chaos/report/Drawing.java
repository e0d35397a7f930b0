package io.narumq.chaos.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rectangles, lines and texts in pixels, from the upper left corner; bands lie below rectangles,
 * these below lines, and lines below texts. How they look is said by their CSS classes. For one
 * thread.
 */
final class Drawing {
  /** Of every drawing. */
  static final double WIDTH = 1_200;

  private final List<Box> bands = new ArrayList<>();
  private final List<Box> boxes = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Label> labels = new ArrayList<>();
  private double height;

  /** The template writes these into SVG as they are. */
  record Box(
      String x, String y, String width, String height, String css, String style, String tip) {}

  record Line(String d, String css) {}

  record Label(String x, String y, String css, String text) {}

  /** Behind all that is drawn before or after it. */
  void band(double x, double y, double width, double height, String css, String tip) {
    bands.add(new Box(px(x), px(y), px(width), px(height), css, "", tip));
    grow(y + height);
  }

  /** What shows when the mouse is over it is {@code tip}. */
  void box(double x, double y, double width, double height, String css, String tip) {
    box(x, y, width, height, css, "", tip);
  }

  /** The same, with a style of its own. */
  void box(double x, double y, double width, double height, String css, String style, String tip) {
    boxes.add(new Box(px(x), px(y), px(width), px(height), css, style, tip));
    grow(y + height);
  }

  /** Through points given as x, y, x, y. */
  void line(List<Double> points, String css) {
    if (points.isEmpty()) {
      return;
    }
    StringBuilder d = new StringBuilder();
    for (int i = 0; i + 1 < points.size(); i += 2) {
      d.append(i == 0 ? "M" : "L").append(px(points.get(i))).append(' ');
      d.append(px(points.get(i + 1)));
    }
    lines.add(new Line(d.toString(), css));
  }

  void label(double x, double y, String css, String text) {
    labels.add(new Label(px(x), px(y), css, text));
    grow(y);
  }

  private void grow(double bottom) {
    height = Math.max(height, bottom + 4);
  }

  List<Box> bands() {
    return bands;
  }

  List<Box> boxes() {
    return boxes;
  }

  List<Line> lines() {
    return lines;
  }

  List<Label> labels() {
    return labels;
  }

  /** All of it is in. */
  String height() {
    return px(height);
  }

  private static String px(double length) {
    return String.format(Locale.ROOT, "%.1f", length);
  }
}
