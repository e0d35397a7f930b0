package io.narumq.node.channel;

import java.util.concurrent.atomic.AtomicLong;

/** What all buffers of a node may hold together, in bytes. Thread safe. */
final class BufferBudget {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  BufferBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Whether there was room for so much more, which is taken then. */
  boolean take(long more) {
    if (bytes.addAndGet(more) <= bytesMax) {
      return true;
    }
    bytes.addAndGet(-more);
    return false;
  }

  void giveBack(long fewer) {
    bytes.addAndGet(-fewer);
  }

  long bytes() {
    return bytes.get();
  }
}
