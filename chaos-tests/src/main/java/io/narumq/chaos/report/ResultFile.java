package io.narumq.chaos.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/** The figures of a run, for other programs. Names in snake_case with their unit at the end. */
public final class ResultFile {
  /** As it is called in the folder of a run. */
  public static final String NAME = "result.json";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ResultFile() {}

  /** Replaces {@code file}. */
  public static void write(Figures figures, Path file) throws IOException {
    MAPPER.writeValue(file.toFile(), figures);
  }

  /** One that was written before. */
  public static Figures read(Path file) throws IOException {
    return MAPPER.readValue(file.toFile(), Figures.class);
  }
}
