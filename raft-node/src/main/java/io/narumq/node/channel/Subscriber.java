package io.narumq.node.channel;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.OverflowPolicy;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One who subscribes to channels at this node, with what was not read yet. Thread safe. */
public final class Subscriber implements Woken {
  /**
   * Hears what happens to a subscriber, on the thread of a publisher, which must not be held up.
   */
  public interface Listener {
    /** There is something to take, perhaps since long. */
    void filled();

    /** Nothing more comes, and nothing is there to take: it was too slow, and wished it so. */
    void tooSlow();
  }

  private final long id;
  private final boolean cutsOff;
  private final MessageBuffer buffer;
  private final Listener listener;
  private final LongAdder dropped;

  /**
   * Subscribes to nothing yet.
   *
   * @param dropped counts what it did not get
   */
  Subscriber(
      long id,
      OverflowPolicy onOverflow,
      MessageBuffer buffer,
      Listener listener,
      LongAdder dropped) {
    this.id = id;
    this.cutsOff = onOverflow == OverflowPolicy.OVERFLOW_POLICY_DISCONNECT;
    this.buffer = buffer;
    this.listener = listener;
    this.dropped = dropped;
  }

  long id() {
    return id;
  }

  /** Puts messages into the buffer; false if it is cut off, now or since long. */
  boolean offer(List<ChannelMessage> messages) {
    if (!cutsOff) {
      count(buffer.addDroppingOldest(messages));
      return true;
    }
    if (buffer.addIfRoom(messages)) {
      return true;
    }
    int lost = messages.size() + buffer.clear();
    if (buffer.close()) {
      count(lost);
      listener.tooSlow();
    }
    return false;
  }

  private void count(long messages) {
    if (messages > 0) {
      dropped.add(messages);
    }
  }

  /** The next messages up to these bounds, but at least one if there is one. */
  public Taken take(int messagesMax, long bytesMax) {
    return buffer.take(messagesMax, bytesMax);
  }

  /** Whether there is nothing to take. */
  public boolean isEmpty() {
    return buffer.isEmpty();
  }

  @Override
  public void wake() {
    listener.filled();
  }

  /** It is gone. */
  void close() {
    var unused = buffer.close();
  }
}
