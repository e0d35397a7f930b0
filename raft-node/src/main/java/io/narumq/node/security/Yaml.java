package io.narumq.node.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files into records; what is not in the record, or there twice, is a mistake. */
final class Yaml {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Yaml() {}

  static <T> T read(Path file, Class<T> type) throws IOException {
    try {
      T value = MAPPER.readValue(Files.readString(file), type);
      if (value == null) {
        throw new IllegalArgumentException(file + " is empty");
      }
      return value;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new IllegalArgumentException(
          "%s line %d: %s".formatted(file, line, e.getOriginalMessage()), e);
    }
  }
}
