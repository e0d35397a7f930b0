package io.narumq.node.config;

import java.util.List;

/** A configuration that a node can not start with. The message has a line for each problem. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
