package io.narumq.chaos.report;

import io.narumq.chaos.report.Figures.Sends;
import io.narumq.chaos.report.Figures.Undelivered;
import java.util.List;
import java.util.Locale;

/** When confirmed messages were sent, queue by queue, and which of them nobody ever got. */
final class SendStrips {
  private static final double ROW = 15;
  private static final double MARK = 3;

  private final Figures figures;
  private final TimeAxis axis;
  private final Drawing drawing;

  SendStrips(Figures figures, TimeAxis axis, Drawing drawing) {
    this.figures = figures;
    this.axis = axis;
    this.drawing = drawing;
  }

  /** Returns where it ends. */
  double draw(double top) {
    drawing.label(0, top - 8, "title", "confirmed sends by queue");
    double y = top;
    for (Sends sends : figures.sends()) {
      boolean complete = sends.undelivered().isEmpty();
      String name = sends.queue() + (complete ? "" : ": " + sends.undelivered().size() + " lost");
      drawing.label(TimeAxis.LEFT - 6, y + ROW - 4, complete ? "tick end" : "tick end bad", name);
      drawConfirmed(y, sends.confirmed());
      for (Undelivered lost : sends.undelivered()) {
        drawLost(y, lost);
      }
      y += ROW;
    }
    return y;
  }

  private void drawConfirmed(double y, List<Long> confirmed) {
    long most = confirmed.stream().mapToLong(it -> it).max().orElse(1);
    double width = axis.width() / confirmed.size();
    for (int i = 0; i < confirmed.size(); i++) {
      long count = confirmed.get(i);
      if (count > 0) {
        double share = 0.25 + 0.75 * count / most;
        String style = String.format(Locale.ROOT, "fill-opacity:%.2f", share);
        double x = axis.x(i * figures.series().pieceMs());
        drawing.box(x, y, width, ROW - 2, "sent", style, count + " confirmed");
      }
    }
  }

  private void drawLost(double y, Undelivered lost) {
    String tip =
        "%s, stored as %s, sent at %.3f s, was never handed out"
            .formatted(lost.body(), lost.messageId(), lost.sentMs() / 1e3);
    drawing.box(axis.x(lost.sentMs()) - MARK / 2, y - 1, MARK, ROW, "mark lost", tip);
  }
}
