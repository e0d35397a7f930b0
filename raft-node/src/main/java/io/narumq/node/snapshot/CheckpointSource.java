package io.narumq.node.snapshot;

import java.io.IOException;

/** Other nodes, as the givers of checkpoints. All calls block, and end with the connection. */
public interface CheckpointSource {
  /** Asks a node for a checkpoint of a shard. */
  Checkpoint open(String nodeId, int shard) throws IOException;

  /**
   * Reads a file of it.
   *
   * @param sink is given the bytes from {@code offset} on, in order
   * @return CRC32C of the whole file as its sender has it
   */
  int fetch(String nodeId, int shard, long checkpoint, String file, long offset, Sink sink)
      throws IOException;

  /** It is not needed any more. Whether that is heard does not matter. */
  void close(String nodeId, int shard, long checkpoint);

  /** Takes bytes. */
  @FunctionalInterface
  interface Sink {
    void accept(byte[] bytes) throws IOException;
  }
}
