package io.narumq.chaos.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All that is decided before a run. The same plan can be run again, or changed by hand before; what
 * threads and processes do in between can not be repeated.
 *
 * @param scenario its name
 * @param seed the workload follows from it, and the plan did
 * @param nodes how many
 * @param steps one after the other
 */
public record Plan(String scenario, long seed, int nodes, List<Step> steps) {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Copies {@code steps}. */
  public Plan {
    steps = List.copyOf(steps);
  }

  /** One that was written before. */
  public static Plan read(Path file) throws IOException {
    return MAPPER.readValue(file.toFile(), Plan.class);
  }

  /** Replaces {@code file}. */
  public void write(Path file) throws IOException {
    MAPPER.writeValue(file.toFile(), this);
  }
}
