package io.narumq.node.grpc;

import java.util.Map;

/**
 * What a node says of itself to one that is new.
 *
 * @param isNew it has not taken part in anything yet
 * @param isWaiting it was started to join, and waits to be taken in
 * @param births what nodes drew when their directories were first used, by their ids: its own if it
 *     is new; else of all at a moment when all were new, or of none if it got its data anew since
 */
public record Introduction(boolean isNew, boolean isWaiting, Map<String, String> births) {
  /** Copies {@code births}. */
  public Introduction {
    births = Map.copyOf(births);
  }
}
