package io.narumq.chaos.report;

import io.narumq.chaos.report.Figures.Replicas;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A column for each place of the log at which replicas were compared, a row for each node. Where
 * they differ, the colour is made of the checksum.
 */
final class ChecksumGrid {
  private static final double ROW = 15;
  private static final double COLUMN_MAX = 17;
  private static final double LABEL = 70;
  private static final double BETWEEN = 34;

  private final Drawing drawing = new Drawing();
  private final Set<String> nodes = new TreeSet<>();

  private ChecksumGrid(List<Replicas> replicas) {
    replicas.forEach(it -> nodes.addAll(it.checksums().keySet()));
  }

  static Drawing of(List<Replicas> replicas) {
    ChecksumGrid grid = new ChecksumGrid(replicas);
    Map<Integer, List<Replicas>> byShard =
        replicas.stream()
            .collect(Collectors.groupingBy(Replicas::shard, TreeMap::new, Collectors.toList()));
    double y = 0;
    for (var shard : byShard.entrySet()) {
      y = grid.draw(shard.getKey(), shard.getValue(), y) + BETWEEN;
    }
    return grid.drawing;
  }

  private double draw(int shard, List<Replicas> places, double top) {
    double width = Math.min(COLUMN_MAX, (Drawing.WIDTH - TimeAxis.LEFT - 10) / places.size());
    drawing.label(0, top + nodes.size() * ROW / 2 + 5, "title", "shard " + shard);
    double y = top;
    for (String node : nodes) {
      drawing.label(TimeAxis.LEFT - 6, y + ROW - 4, "tick end", node);
      for (int i = 0; i < places.size(); i++) {
        drawCell(places.get(i), node, TimeAxis.LEFT + i * width, y, width);
      }
      y += ROW;
    }
    drawIndexes(places, width, y);
    return y;
  }

  private void drawCell(Replicas place, String node, double x, double y, double width) {
    String checksum = place.checksums().get(node);
    String where = "shard %d, index %d, %s: ".formatted(place.shard(), place.index(), node);
    if (checksum == null) {
      drawing.box(x, y, width - 1, ROW - 1, "cell unseen", where + "not seen there");
    } else {
      int hue = Math.floorMod(checksum.hashCode(), 360);
      String style = place.areEqual() ? "" : "fill:hsl(" + hue + ",75%,60%)";
      String css = place.areEqual() ? "cell equal" : "cell differs";
      drawing.box(x, y, width - 1, ROW - 1, css, style, where + checksum);
    }
  }

  private void drawIndexes(List<Replicas> places, double width, double y) {
    double last = -LABEL;
    for (int i = 0; i < places.size(); i++) {
      double x = i * width;
      if (x - last >= LABEL) {
        drawing.label(TimeAxis.LEFT + x, y + 12, "tick", Long.toString(places.get(i).index()));
        last = x;
      }
    }
  }
}
