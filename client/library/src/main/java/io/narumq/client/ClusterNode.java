package io.narumq.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node to be taken into the cluster, and where it is found.
 *
 * @param id 1 to 64 of letters, digits, {@code -} and {@code _}; one that no node of the cluster
 *     ever had
 * @param host name or address at which the other nodes and the clients reach it
 * @param apiPort of the client API, 1 to 65535
 * @param raftPort of replication, 1 to 65535
 */
public record ClusterNode(String id, String host, int apiPort, int raftPort) {
  private static final Pattern TEXT = Pattern.compile("([^=]+)=(.+):(\\d{1,5}):(\\d{1,5})");

  /**
   * Reads {@code id=host:apiPort:raftPort}, as the node's own flag {@code --peer} has it.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static ClusterNode parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "not of the form id=host:apiPort:raftPort: '" + text + "'");
    }
    return new ClusterNode(
        parts.group(1),
        parts.group(2),
        Integer.parseInt(parts.group(3)),
        Integer.parseInt(parts.group(4)));
  }
}
