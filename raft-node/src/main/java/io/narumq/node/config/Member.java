package io.narumq.node.config;

import java.util.Collections;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node of the cluster.
 *
 * @param id 1 to 64 of letters, digits, {@code -} and {@code _}
 * @param host name or address at which the other nodes and the clients reach it
 * @param apiPort of the client API
 * @param raftPort of replication; the other nodes only
 */
public record Member(String id, String host, int apiPort, int raftPort) {
  private static final Pattern TEXT = Pattern.compile("([^=]+)=(.+):(\\d{1,5}):(\\d{1,5})");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  static final int PORT_MAX = 65_535;

  public Member {
    check(ID.matcher(id).matches(), "a node id has 1 to 64 of A-Z a-z 0-9 - _: '" + id + "'");
    check(!host.isBlank(), "the host of node " + id + " is empty");
    check(isPort(apiPort) && isPort(raftPort), "a port of node " + id + " is not in 1 to 65535");
    check(apiPort != raftPort, "node " + id + " has one port for two purposes");
  }

  /** Reads {@code id=host:apiPort:raftPort}. */
  public static Member parse(String text) {
    Matcher parts = TEXT.matcher(text);
    check(parts.matches(), "not of the form id=host:apiPort:raftPort: '" + text + "'");
    return new Member(
        parts.group(1),
        parts.group(2),
        Integer.parseInt(parts.group(3)),
        Integer.parseInt(parts.group(4)));
  }

  /** Where clients reach it. */
  public String apiAddress() {
    return host + ":" + apiPort;
  }

  /** Where the other nodes replicate to it. */
  public String raftAddress() {
    return host + ":" + raftPort;
  }

  /** What {@link #parse} reads. */
  public String text() {
    return "%s=%s:%d:%d".formatted(id, host, apiPort, raftPort);
  }

  /** Whether one of its ports is one of the other's. */
  public boolean isInTheWayOf(Member other) {
    return host.equals(other.host)
        && !Collections.disjoint(Set.of(apiPort, raftPort), Set.of(other.apiPort, other.raftPort));
  }

  static boolean isPort(int port) {
    return port >= 1 && port <= PORT_MAX;
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
