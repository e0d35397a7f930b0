package io.narumq.node.channel;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.node.v1.InterestChange;
import io.narumq.node.v1.LinkRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes from this node to another one: who subscribes here, and what was published here for
 * subscribers there. Only while there is a stream to it is anything kept for it. Thread safe.
 */
public final class NodeLink implements Woken {
  private static final int MESSAGES_MAX = 100_000;
  private static final long BYTES_MAX = 16 << 20;

  /** Of one request. */
  private static final int CHANGES_TAKEN_MAX = 100;

  private static final int MESSAGES_TAKEN_MAX = 1_000;
  private static final long BYTES_TAKEN_MAX = 256 << 10;

  private enum State {
    /** For the first time: to be waited for. */
    OPENING,
    OPEN,
    DOWN
  }

  /** Who wants to know when so many changes are known there. */
  private record Waiter(long changes, Runnable action) {}

  private final MessageBuffer messages;
  private final LongAdder dropped = new LongAdder();
  private final Deque<InterestChange> changes = new ArrayDeque<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private State state = State.OPENING;
  private Runnable onWake = () -> {};

  /** Of this stream: changes that were taken from here. */
  private long told;

  NodeLink(BufferBudget budget) {
    this.messages = new MessageBuffer(MESSAGES_MAX, BYTES_MAX, budget);
  }

  /** A stream begins, with all that subscribe now. */
  synchronized void opened(List<InterestChange> all, Runnable whenWoken) {
    state = State.OPEN;
    onWake = whenWoken;
    told = 0;
    changes.clear();
    changes.addAll(all);
    messages.clear();
    List<Waiter> since = List.copyOf(waiters);
    waiters.clear();
    since.forEach(waiter -> whenKnown(waiter.action()));
  }

  /** There is no stream (any more): what waits for it is dropped. */
  public void down() {
    List<Waiter> all;
    synchronized (this) {
      state = State.DOWN;
      onWake = () -> {};
      changes.clear();
      all = List.copyOf(waiters);
      waiters.clear();
    }
    dropped.add(messages.clear());
    all.forEach(waiter -> waiter.action().run());
  }

  synchronized void tell(InterestChange change) {
    if (state == State.OPEN) {
      changes.add(change);
    }
  }

  /** Runs the action once the other node knows all changes so far, or can not be reached. */
  void whenKnown(Runnable action) {
    synchronized (this) {
      boolean waits = state == State.OPENING || (state == State.OPEN && told + changes.size() > 0);
      if (waits) {
        waiters.add(new Waiter(told + changes.size(), action));
        return;
      }
    }
    action.run();
  }

  /** The other node knows so many changes of this stream. */
  public void known(long count) {
    Deque<Waiter> done = new ArrayDeque<>();
    synchronized (this) {
      while (state == State.OPEN && !waiters.isEmpty() && waiters.peek().changes() <= count) {
        done.add(waiters.remove());
      }
    }
    done.forEach(waiter -> waiter.action().run());
  }

  /**
   * Whether the messages are on their way; else they are dropped, as there is no room or no way.
   */
  boolean send(List<ChannelMessage> more) {
    boolean sent = isOpen() && messages.addIfRoom(more);
    if (!sent) {
      dropped.add(more.size());
    }
    return sent;
  }

  private synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  /** What is to be told next; empty if nothing is. */
  public synchronized Optional<LinkRequest> next() {
    if (state != State.OPEN || (changes.isEmpty() && messages.isEmpty())) {
      return Optional.empty();
    }
    LinkRequest.Builder request = LinkRequest.newBuilder();
    long bytes = 0;
    while (!changes.isEmpty()
        && request.getChangesCount() < CHANGES_TAKEN_MAX
        && bytes < BYTES_TAKEN_MAX) {
      InterestChange change = changes.remove();
      bytes += change.getSerializedSize();
      request.addChanges(change);
      told++;
    }
    request.addAllMessages(messages.take(MESSAGES_TAKEN_MAX, BYTES_TAKEN_MAX).messages());
    return Optional.of(request.setKnown(told).build());
  }

  /** Messages that did not get there. */
  long dropped() {
    return dropped.sum();
  }

  @Override
  public void wake() {
    Runnable action;
    synchronized (this) {
      action = onWake;
    }
    action.run();
  }
}
