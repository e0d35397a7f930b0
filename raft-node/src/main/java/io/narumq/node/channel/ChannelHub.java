package io.narumq.node.channel;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.api.v1.OverflowPolicy;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.v1.InterestChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The channels of a node: who subscribes here and elsewhere, and what goes there. Thread safe. */
public final class ChannelHub {
  /** Each is a stream. */
  public static final int SUBSCRIBERS_MAX = 10_000;

  /** Names and patterns of all subscribers of this node; every other node knows them too. */
  public static final int SUBSCRIPTIONS_MAX = 200_000;

  /** What another node does not answer by then it will learn later. */
  private static final long KNOWN_MS_MAX = 1_000;

  private volatile Map<String, RemoteNode> others = Map.of();
  private final BufferBudget budget;
  private final Scheduler scheduler;
  private final Interests<Subscriber> here = new Interests<>();
  private final Set<Subscriber> subscribers = new LinkedHashSet<>();
  private final AtomicLong lastSubscriber = new AtomicLong();
  private final LongAdder published = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private int subscriptions;

  /**
   * Nobody subscribes yet, and there is no other node.
   *
   * @param bufferBytesMax what all buffers together may hold
   * @param scheduler for time limits only
   */
  public ChannelHub(long bufferBytesMax, Scheduler scheduler) {
    this.budget = new BufferBudget(bufferBytesMax);
    this.scheduler = scheduler;
  }

  /** Which other nodes there are from now on. Links to those that are gone may go on to be used. */
  public void others(Collection<String> ids) {
    Map<String, RemoteNode> before;
    Map<String, RemoteNode> now = new LinkedHashMap<>();
    synchronized (this) {
      before = others;
      for (String id : ids) {
        RemoteNode known = before.get(id);
        now.put(id, known == null ? new RemoteNode(budget) : known);
      }
      others = now;
    }
    before.forEach(
        (id, node) -> {
          if (!now.containsKey(id)) {
            node.link.down();
          }
        });
  }

  /** Whether there is such a node beside this one. */
  public boolean knows(String nodeId) {
    return others.containsKey(nodeId);
  }

  /** Another node, as far as channels go. */
  private static final class RemoteNode {
    private final NodeLink link;
    private volatile IncomingLink incoming = nobody();

    RemoteNode(BufferBudget budget) {
      this.link = new NodeLink(budget);
    }

    private static IncomingLink nobody() {
      return new IncomingLink(messages -> {});
    }
  }

  /** More subscribers or subscriptions than a node has. */
  public static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private FullException(String message) {
      super(message);
    }
  }

  /**
   * Hands messages to all who subscribe to their channels now, wherever they are.
   *
   * @return how many these are, for each message
   */
  public int[] publish(List<ChannelMessage> messages) {
    published.add(messages.size());
    return hand(messages, true);
  }

  private int[] hand(List<ChannelMessage> messages, boolean elsewhereToo) {
    int[] receivers = new int[messages.size()];
    Set<Woken> woken = new LinkedHashSet<>();
    int begin = 0;
    while (begin < messages.size()) {
      String channel = messages.get(begin).getChannel();
      int end = begin + 1;
      while (end < messages.size() && messages.get(end).getChannel().equals(channel)) {
        end++;
      }
      List<ChannelMessage> run = messages.subList(begin, end);
      int count = handHere(channel, run, woken);
      if (elsewhereToo) {
        count += handElsewhere(channel, run, woken);
      }
      for (; begin < end; begin++) {
        receivers[begin] = count;
      }
    }
    woken.forEach(Woken::wake);
    return receivers;
  }

  private int handHere(String channel, List<ChannelMessage> run, Set<Woken> woken) {
    int count = 0;
    for (Subscriber subscriber : here.of(channel)) {
      if (subscriber.offer(run)) {
        count++;
        woken.add(subscriber);
      }
    }
    return count;
  }

  private int handElsewhere(String channel, List<ChannelMessage> run, Set<Woken> woken) {
    int count = 0;
    for (RemoteNode other : others.values()) {
      int receivers = other.incoming.receivers(channel);
      if (receivers > 0 && other.link.send(run)) {
        count += receivers;
        woken.add(other.link);
      }
    }
    return count;
  }

  /**
   * One more subscriber, to nothing yet; to be given back by {@link #leave}.
   *
   * @throws FullException if there are too many
   */
  public synchronized Subscriber join(
      OverflowPolicy onOverflow, int messagesMax, long bytesMax, Subscriber.Listener listener) {
    if (subscribers.size() >= SUBSCRIBERS_MAX) {
      throw new FullException("this node has " + SUBSCRIBERS_MAX + " subscribers");
    }
    MessageBuffer buffer = new MessageBuffer(messagesMax, bytesMax, budget);
    Subscriber subscriber =
        new Subscriber(lastSubscriber.incrementAndGet(), onOverflow, buffer, listener, dropped);
    subscribers.add(subscriber);
    return subscriber;
  }

  /** What it subscribes to once the change is made. */
  public Subscriptions after(Subscriber subscriber, InterestChange change) {
    return here.subscriptions(subscriber).with(change);
  }

  /**
   * Changes what a subscriber subscribes to; does nothing if it has left.
   *
   * @param whenKnown runs when all nodes that can be reached know it, and after a second anyway
   * @throws FullException if there are too many subscriptions; nothing is changed then
   */
  public void change(Subscriber subscriber, InterestChange change, Runnable whenKnown) {
    synchronized (this) {
      if (!subscribers.contains(subscriber)) {
        return;
      }
      Subscriptions after = after(subscriber, change);
      int more = after.count() - here.subscriptions(subscriber).count();
      if (more > 0 && subscriptions + more > SUBSCRIPTIONS_MAX) {
        throw new FullException("this node has " + subscriptions + " subscriptions");
      }
      set(subscriber, after, change.toBuilder().setSubscriber(subscriber.id()).build());
    }
    awaitKnown(whenKnown);
    others.values().forEach(other -> other.link.wake());
  }

  private void set(Subscriber subscriber, Subscriptions after, InterestChange change) {
    subscriptions += after.count() - here.subscriptions(subscriber).count();
    here.set(subscriber, after);
    others.values().forEach(other -> other.link.tell(change));
  }

  private void awaitKnown(Runnable whenKnown) {
    Collection<RemoteNode> now = others.values();
    Confirmation confirmation = new Confirmation(now.size(), whenKnown);
    confirmation.atMost(scheduler.schedule(KNOWN_MS_MAX, confirmation::complete));
    now.forEach(other -> other.link.whenKnown(confirmation::one));
  }

  /** The subscriber is gone. */
  public void leave(Subscriber subscriber) {
    synchronized (this) {
      if (!subscribers.remove(subscriber)) {
        return;
      }
      set(
          subscriber,
          Subscriptions.NONE,
          InterestChange.newBuilder().setSubscriber(subscriber.id()).setGone(true).build());
    }
    subscriber.close();
    others.values().forEach(other -> other.link.wake());
  }

  /**
   * A stream to another node begins: what it is to be told is to be taken from the answer.
   *
   * @param whenWoken runs when there is something more to take
   * @throws IllegalArgumentException if there is no such node (any more)
   */
  public NodeLink linkTo(String nodeId, Runnable whenWoken) {
    NodeLink link = other(nodeId).link;
    synchronized (this) {
      List<InterestChange> all = new ArrayList<>();
      here.all().forEach((subscriber, what) -> all.add(what.asChange(subscriber.id())));
      link.opened(all, whenWoken);
    }
    return link;
  }

  /** The stream to another node ended. */
  public void linkLost(String nodeId) {
    RemoteNode other = others.get(nodeId);
    if (other != null) {
      other.link.down();
    }
  }

  /** A stream from another node begins; what an earlier one told is forgotten. */
  public synchronized IncomingLink linkFrom(String nodeId) {
    IncomingLink link = new IncomingLink(messages -> hand(messages, false));
    other(nodeId).incoming = link;
    return link;
  }

  /**
   * A stream from another node ended; if it is the last one, nobody is known to subscribe there.
   */
  public synchronized void unlink(String nodeId, IncomingLink link) {
    RemoteNode other = others.get(nodeId);
    if (other != null && other.incoming == link) {
      other.incoming = RemoteNode.nobody();
    }
  }

  private RemoteNode other(String nodeId) {
    RemoteNode other = others.get(nodeId);
    if (other == null) {
      throw new IllegalArgumentException("no other node " + nodeId);
    }
    return other;
  }

  /** How many subscribers this node has. */
  public synchronized int subscriberCount() {
    return subscribers.size();
  }

  /** Messages that were published at this node since it was started. */
  public long published() {
    return published.sum();
  }

  /** Deliveries that slow subscribers of this node did not get since it was started. */
  public long dropped() {
    return dropped.sum();
  }

  /** Messages for other nodes that were dropped since this one was started. */
  public long droppedForNodes() {
    return others.values().stream().mapToLong(other -> other.link.dropped()).sum();
  }

  /** Bytes that wait in all buffers. */
  public long bufferedBytes() {
    return budget.bytes();
  }
}
