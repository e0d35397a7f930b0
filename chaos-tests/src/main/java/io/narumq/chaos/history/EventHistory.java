package io.narumq.chaos.history;

import java.util.List;

/**
 * All that publishers and readers of a topic saw.
 *
 * @param published in the order in which each publisher handed them over
 * @param read in the order in which each reader got them
 */
public record EventHistory(List<Published> published, List<Read> read) {
  /** Copies the lists. */
  public EventHistory {
    published = List.copyOf(published);
    read = List.copyOf(read);
  }

  /**
   * One event on its way into the topic.
   *
   * @param publisher who published it
   * @param number its place among those of its publisher
   * @param body unique in the run
   * @param outcome what the publisher was told
   * @param partition where it is stored; -1 unless the outcome is OK
   * @param offset its place there; -1 unless the outcome is OK
   */
  public record Published(
      String publisher,
      long number,
      String key,
      String body,
      Outcome outcome,
      int partition,
      long offset) {}

  /** One event as a reader got it from the place that it asked for. */
  public record Read(String reader, int partition, long offset, String key, String body) {
    /** What all readers must agree on. */
    public Place place() {
      return new Place(partition, offset);
    }
  }

  /** Where an event is. */
  public record Place(int partition, long offset) {}
}
