package io.narumq.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings from a YAML file: sections of keys. Read token by token, so that each setting knows its
 * line and has its text as it was written, like those from the environment.
 */
final class ConfigFile {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final YAMLParser parser;
  private final Layer layer;

  private ConfigFile(Path file, YAMLParser parser, Layer layer) {
    this.file = file;
    this.parser = parser;
    this.layer = layer;
  }

  static Layer read(Path file) {
    Layer layer = new Layer();
    try (YAMLParser parser = YAML.createParser(Files.newBufferedReader(file))) {
      new ConfigFile(file, parser, layer).document();
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      layer.problem(file + " line " + line, "no YAML: " + e.getOriginalMessage());
    } catch (IOException | RuntimeException e) {
      layer.problem(file.toString(), "can not be read: " + e);
    }
    return layer;
  }

  private void document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      section("");
      if (parser.nextToken() != null) {
        layer.problem(origin(), "the file has a second document");
      }
    } else if (first != null && first != JsonToken.VALUE_NULL) {
      layer.problem(origin(), "sections of keys are expected here");
    }
  }

  private void section(String prefix) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + parser.currentName();
      String origin = origin();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT && Key.named(name).isEmpty()) {
        section(name + ".");
      } else if (token == JsonToken.VALUE_NULL) {
        empty(name, origin);
      } else if (token == JsonToken.START_ARRAY && name.equals(Key.CLUSTER_PEERS.key())) {
        layer.set(name, String.join(",", list()), origin);
      } else if (token.isScalarValue() && !parser.isCurrentAlias()) {
        layer.set(name, parser.getText(), origin);
      } else {
        layer.problem(origin, name + " takes one plain value");
        parser.skipChildren();
      }
    }
  }

  /** A section may be empty, for example because all in it is commented out. */
  private void empty(String name, String origin) {
    if (Key.named(name).isPresent()) {
      layer.problem(origin, name + " has no value");
    } else if (!Key.isSection(name)) {
      layer.set(name, "", origin);
    }
  }

  private List<String> list() throws IOException {
    List<String> parts = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t.isScalarValue() && !parser.isCurrentAlias()) {
        parts.add(parser.getText());
      } else {
        layer.problem(origin(), "a plain value is expected here");
        parser.skipChildren();
      }
    }
    return parts;
  }

  private String origin() {
    return file + " line " + parser.currentTokenLocation().getLineNr();
  }
}
