package io.narumq.node.channel;

import io.narumq.api.v1.ChannelMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Messages on their way to one reader, bounded in number and bytes. An empty one has room for any
 * message, unless all buffers together are full. Thread safe.
 */
final class MessageBuffer {
  private final int messagesMax;
  private final long bytesMax;
  private final BufferBudget budget;
  private final Deque<ChannelMessage> messages = new ArrayDeque<>();
  private long bytes;
  private long dropped;
  private boolean closed;

  MessageBuffer(int messagesMax, long bytesMax, BufferBudget budget) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
    this.budget = budget;
  }

  /** Adds all of them, or none if one has no room; whether they were added. */
  synchronized boolean addIfRoom(List<ChannelMessage> more) {
    int before = messages.size();
    for (ChannelMessage message : more) {
      if (closed || !add(message)) {
        while (messages.size() > before) {
          release(messages.removeLast());
        }
        return false;
      }
    }
    return true;
  }

  /** Adds all of them; the oldest make room. How many were dropped; none is added once closed. */
  synchronized long addDroppingOldest(List<ChannelMessage> more) {
    long droppedBefore = dropped;
    for (ChannelMessage message : closed ? List.<ChannelMessage>of() : more) {
      while (!add(message)) {
        dropped++;
        if (messages.isEmpty()) {
          break;
        }
        release(messages.removeFirst());
      }
    }
    return dropped - droppedBefore;
  }

  private boolean add(ChannelMessage message) {
    int size = message.getSerializedSize();
    boolean room =
        messages.isEmpty() || (messages.size() < messagesMax && bytes + size <= bytesMax);
    if (!room || !budget.take(size)) {
      return false;
    }
    bytes += size;
    messages.addLast(message);
    return true;
  }

  private void release(ChannelMessage message) {
    int size = message.getSerializedSize();
    bytes -= size;
    budget.giveBack(size);
  }

  /** The oldest messages up to these bounds, but at least one if there is one. */
  synchronized Taken take(int countMax, long sizeMax) {
    if (messages.isEmpty()) {
      return new Taken(List.of(), 0);
    }
    List<ChannelMessage> taken = new ArrayList<>(Math.min(countMax, messages.size()));
    long size = 0;
    while (!messages.isEmpty() && taken.size() < countMax) {
      size += messages.getFirst().getSerializedSize();
      if (size > sizeMax && !taken.isEmpty()) {
        break;
      }
      ChannelMessage message = messages.removeFirst();
      release(message);
      taken.add(message);
    }
    Taken result = new Taken(taken, dropped);
    dropped = 0;
    return result;
  }

  synchronized boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Drops what is in it, and takes nothing more. Whether it did until now. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    clear();
    return first;
  }

  /** Drops what is in it; how many messages. */
  synchronized int clear() {
    int count = messages.size();
    messages.forEach(this::release);
    messages.clear();
    return count;
  }
}
