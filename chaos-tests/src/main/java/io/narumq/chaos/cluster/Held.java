package io.narumq.chaos.cluster;

/**
 * What was done to packets.
 *
 * @param packets how many were held
 * @param overtaken how many of them came after one that had been sent later
 */
public record Held(long packets, long overtaken) {
  @Override
  public String toString() {
    return packets + " packets held, " + overtaken + " overtaken";
  }
}
