package io.narumq.chaos.report;

import io.narumq.chaos.report.Figures.Role;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** For each node and shard, what the node took itself for; and which node a fault hit. */
final class NodeLanes {
  private static final double ROW = 13;
  private static final double BETWEEN = 12;
  private static final double TERM_WIDTH_MIN = 22;

  private final Figures figures;
  private final TimeAxis axis;
  private final Drawing drawing;

  NodeLanes(Figures figures, TimeAxis axis, Drawing drawing) {
    this.figures = figures;
    this.axis = axis;
    this.drawing = drawing;
  }

  /** Returns where it ends. */
  double draw(double top) {
    Map<String, Map<Integer, List<Role>>> lanes =
        figures.roles().stream()
            .collect(
                Collectors.groupingBy(
                    Role::node,
                    TreeMap::new,
                    Collectors.groupingBy(Role::shard, TreeMap::new, Collectors.toList())));
    double y = top;
    for (var lane : lanes.entrySet()) {
      double begin = y;
      for (var row : lane.getValue().entrySet()) {
        drawing.label(TimeAxis.LEFT - 6, y + ROW - 3, "tick end", "shard " + row.getKey());
        drawRow(y, row.getValue());
        y += ROW;
      }
      drawing.label(0, (begin + y) / 2 + 5, "title", lane.getKey());
      drawHits(lane.getKey(), begin, y);
      y += BETWEEN;
    }
    return y - BETWEEN;
  }

  private void drawRow(double y, List<Role> roles) {
    for (int i = 0; i < roles.size(); i++) {
      Role role = roles.get(i);
      boolean last = i == roles.size() - 1;
      double from = axis.x(i == 0 ? 0 : role.atMs());
      double width = axis.x(last ? figures.lengthMs() : roles.get(i + 1).atMs()) - from;
      String tip =
          "%s, shard %d: %s, term %d, from %.1f s on"
              .formatted(role.node(), role.shard(), role.role(), role.term(), role.atMs() / 1e3);
      drawing.box(from, y, Math.max(0.5, width), ROW - 1, "role " + role.role(), tip);
      if (role.role().equals("LEADER") && width >= TERM_WIDTH_MIN) {
        drawing.label(from + 3, y + ROW - 3, "term", "t" + role.term());
      }
    }
  }

  private void drawHits(String node, double top, double bottom) {
    figures.faults().stream()
        .filter(fault -> fault.nodes().contains(node))
        .forEach(
            fault -> {
              double from = axis.x(fault.beginMs());
              double width = axis.x(fault.endMs()) - from;
              String tip = String.join("; ", fault.what());
              drawing.box(from, top - 3, Math.max(2, width), bottom - top + 5, "hit", tip);
            });
  }
}
