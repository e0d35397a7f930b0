package io.narumq.chaos.report;

import io.narumq.chaos.report.Figures.Story;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** For each broken promise, from when to when the stories of its violations go. */
final class StoryBars {
  private static final double ROW = 15;
  private static final int LETTERS_MAX = 26;

  private final List<Story> stories;
  private final TimeAxis axis;
  private final Drawing drawing;

  StoryBars(List<Story> stories, TimeAxis axis, Drawing drawing) {
    this.stories = stories;
    this.axis = axis;
    this.drawing = drawing;
  }

  /** Returns where it ends. */
  double draw(double top) {
    Map<String, List<Story>> byPromise =
        stories.stream()
            .collect(
                Collectors.groupingBy(Story::promise, LinkedHashMap::new, Collectors.toList()));
    drawing.label(0, top - 8, "title", "stories of broken promises");
    double y = top;
    for (var promise : byPromise.entrySet()) {
      drawing.label(TimeAxis.LEFT - 6, y + ROW - 4, "tick end bad", shortened(promise.getKey()));
      for (Story story : promise.getValue()) {
        draw(y, story);
      }
      y += ROW;
    }
    return y;
  }

  private void draw(double y, Story story) {
    double from = axis.x(ms(story.events().get(0).atUs()));
    double to = axis.x(ms(story.events().get(story.events().size() - 1).atUs()));
    drawing.box(from, y + 2, Math.max(2, to - from), ROW - 5, "story", story.violation());
  }

  private static String shortened(String promise) {
    return promise.length() <= LETTERS_MAX
        ? promise
        : promise.substring(0, LETTERS_MAX - 1) + "\u2026";
  }

  private static long ms(long us) {
    return us / 1_000;
  }
}
