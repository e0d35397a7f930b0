package io.narumq.client.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * Bounds what a producer has pending, in messages and bytes. Who comes when it is full waits in
 * turn. Thread-safe; never blocks.
 */
final class PendingLimit {
  private record Waiter(int bytes, CompletableFuture<Void> room) {}

  private final int messagesMax;
  private final long bytesMax;
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private int messages;
  private long bytes;
  private boolean open;

  PendingLimit(int messagesMax, long bytesMax) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
  }

  /** Room for one message: done when there is some. Who cancels it before that has none. */
  synchronized CompletableFuture<Void> enter(int messageBytes) {
    CompletableFuture<Void> room = new CompletableFuture<>();
    waiters.add(new Waiter(messageBytes, room));
    admit();
    return room;
  }

  /** Messages that had room have their outcome. */
  synchronized void leave(int messageCount, long byteCount) {
    messages -= messageCount;
    bytes -= byteCount;
    admit();
  }

  /** Lets everybody in: there is nothing to wait for any more. */
  synchronized void lift() {
    open = true;
    admit();
  }

  /** Nothing depends on these futures but the threads that wait for them. */
  private void admit() {
    while (!waiters.isEmpty() && (gone(waiters.peek()) || fits(waiters.peek().bytes()))) {
      Waiter next = waiters.remove();
      if (next.room().complete(null)) {
        messages++;
        bytes += next.bytes();
      }
    }
  }

  private static boolean gone(Waiter waiter) {
    return waiter.room().isCancelled();
  }

  private boolean fits(int more) {
    // A message that is larger than the whole limit goes alone.
    return open || messages == 0 || (messages < messagesMax && bytes + more <= bytesMax);
  }
}
