package io.narumq.chaos.report;

import io.narumq.chaos.report.Figures.Trouble;
import java.util.List;

/** All that happened, one panel above the other, over the same time. */
final class Timeline {
  private static final double FIRST_PANEL = 54;
  private static final double BETWEEN = 32;
  private static final double LABEL_ROW = 15;
  private static final double LETTER = 6.6;

  private final Figures figures;
  private final TimeAxis axis;
  private final Drawing drawing = new Drawing();

  private Timeline(Figures figures) {
    this.figures = figures;
    this.axis = new TimeAxis(figures.lengthMs());
  }

  static Drawing of(Figures figures) {
    return new Timeline(figures).draw();
  }

  private Drawing draw() {
    RatePanels rates = new RatePanels(figures.series(), axis, drawing);
    double y = rates.drawRates(FIRST_PANEL) + BETWEEN;
    y = rates.drawLatencies(y) + BETWEEN;
    y = new NodeLanes(figures, axis, drawing).draw(y) + BETWEEN;
    double bottom = new SendStrips(figures, axis, drawing).draw(y);
    if (!figures.stories().isEmpty()) {
      bottom = new StoryBars(figures.stories(), axis, drawing).draw(bottom + BETWEEN);
    }
    axis.draw(drawing, FIRST_PANEL, bottom);
    drawFaults(bottom);
    return drawing;
  }

  private void drawFaults(double bottom) {
    List<Trouble> faults = figures.faults();
    double[] rowEnds = new double[2];
    for (Trouble fault : faults) {
      double begin = axis.x(fault.beginMs());
      double end = axis.x(fault.endMs());
      long recovered = fault.recoveredMs() == null ? figures.lengthMs() : fault.recoveredMs();
      String tip = String.join("; ", fault.what());
      band(begin, end, bottom, "band", tip);
      band(end, axis.x(recovered), bottom, "band after", "until all nodes were whole again");
      String name = String.join(" + ", fault.faults());
      int row = rowEnds[0] <= begin ? 0 : 1;
      drawing.label(begin, 12 + row * LABEL_ROW, "fault", name);
      rowEnds[row] = begin + name.length() * LETTER + LETTER;
    }
  }

  private void band(double from, double to, double bottom, String css, String tip) {
    double top = FIRST_PANEL - 20;
    drawing.band(from, top, Math.max(1, to - from), bottom - top, css, tip);
  }
}
