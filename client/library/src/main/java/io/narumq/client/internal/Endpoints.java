package io.narumq.client.internal;

import java.util.List;

/**
 * Where a client begins.
 *
 * @param addresses host:port of nodes, or of something in front of nodes
 * @param only whether to connect to none but these: they pass on what is not theirs
 */
public record Endpoints(List<String> addresses, boolean only) {
  /** Copies the list. */
  public Endpoints {
    addresses = List.copyOf(addresses);
  }
}
