package io.narumq.node.delivery;

import io.narumq.api.SubscriptionName;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Publish;
import io.narumq.log.v1.Send;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.Companions;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Outcome.NotSubmitted;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.log.Outcome.Result;
import io.narumq.node.log.Submission;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import io.narumq.statemachine.CommandResult.Passed;
import io.narumq.statemachine.CommandResult.Received;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The waiting line of each queue.
 *
 * <p>A receiver for whom there is nothing parks until there is or its wait ends. While receivers
 * are parked, an entry with {@code Send}s to their queue takes their {@code Receive}s along, so
 * that a message is with a worker after one round of replication, not two.
 *
 * <p>Receivers are served in turn: one that was given something and wants more goes to the end of
 * the line, one that found nothing keeps its place.
 */
public final class Delivery implements Companions {
  /** For how long a filter may leave messages out for a receiver that does not wait (any more). */
  private static final long PASSING_MS_MAX = 1_000;

  private final CommandLog log;
  private final Clock clock;
  private final Scheduler scheduler;
  private final ReadyMessages ready;
  private final Receipts receipts;
  private final int parkedMax;
  private final TreeMap<String, TreeMap<Long, Receiver>> parked = new TreeMap<>();
  private int parkedCount;
  private long nextArrival;

  /** At most {@code parkedMax} receivers wait; more are refused as overload. */
  public Delivery(
      CommandLog log,
      Clock clock,
      Scheduler scheduler,
      ReadyMessages ready,
      Receipts receipts,
      int parkedMax) {
    this.log = log;
    this.clock = clock;
    this.scheduler = scheduler;
    this.ready = ready;
    this.receipts = receipts;
    this.parkedMax = parkedMax;
  }

  /** Takes messages for {@code receiver}: tries at once, and then whenever there may be some. */
  public void receive(Receiver receiver) {
    receiver.arrival = nextArrival++;
    log.submit(submission(receiver, receiver.wanted()));
  }

  /**
   * Takes messages for {@code receiver} as soon as there seem to be some; does nothing if it does
   * so already, or wants none.
   */
  void join(Receiver receiver) {
    if (receiver.inFlight || isParked(receiver) || receiver.wanted() == 0) {
      return;
    }
    receiver.arrival = nextArrival++;
    park(receiver);
    messagesReady(receiver.queue());
  }

  /** Takes a receiver out of the line. What is in flight for it goes on. */
  void withdraw(Receiver receiver) {
    receiver.waitTimer.cancel();
    unpark(receiver);
  }

  /**
   * The caller is gone. Messages on their way to it are given back, unless it can come again and
   * find them: a stream by its session, a long poll by its request id.
   */
  public void cancel(Receiver receiver) {
    withdraw(receiver);
    receiver.leave();
  }

  /** Messages of {@code queue} are there: as many receivers try as could be served. */
  public void messagesReady(String queue) {
    if (parked.containsKey(queue)) {
      takeParked(queue, ready.count(queue)).forEach(log::submit);
    }
  }

  /** There are more messages in a partition: those who wait for its subscriptions try. */
  public void published(String topic, int partition) {
    waiting(SubscriptionName.prefix(topic, partition)).forEach(this::messagesReady);
  }

  /** Subscriptions of a topic were changed, or are gone: those who wait try once more. */
  public void partitionsChanged(String topic) {
    waiting(SubscriptionName.prefix(topic)).forEach(this::queueDeleted);
  }

  /** The names that begin so of what somebody waits for. */
  private List<String> waiting(String prefix) {
    return List.copyOf(parked.subMap(prefix, prefix + Character.MAX_VALUE).keySet());
  }

  /** {@code queue} is gone: those who wait try once more, and are told. */
  public void queueDeleted(String queue) {
    takeParked(queue, Long.MAX_VALUE).forEach(log::submit);
  }

  /** This node leads no more: whoever waits does so in vain. */
  public void unlead() {
    List<Receiver> all = new ArrayList<>();
    parked.values().forEach(line -> all.addAll(line.values()));
    parked.clear();
    parkedCount = 0;
    all.forEach(
        receiver -> {
          receiver.waitTimer.cancel();
          receiver.fail(new NotSubmitted(Reason.NOT_LEADER));
        });
  }

  /** Behind the last send, so that what is shared out is all that the entry brings. */
  @Override
  public List<Submission> behind(List<Command> commands) {
    Map<String, Long> arriving = new LinkedHashMap<>();
    for (Command command : commands) {
      if (command.hasSend() && parked.containsKey(command.getSend().getQueue())) {
        Send send = command.getSend();
        long messages = 0;
        for (OutgoingSet set : send.getSetsList()) {
          messages += set.getIndex().getBodyBytesCount();
        }
        arriving.merge(send.getQueue(), messages, Long::sum);
      } else if (command.hasPublish()) {
        // A filter may leave out any of them; who is given nothing waits on.
        Publish publish = command.getPublish();
        long messages = publish.getIndex().getBodyBytesCount();
        for (String name :
            waiting(SubscriptionName.prefix(publish.getTopic(), publish.getPartition()))) {
          arriving.merge(name, messages, Long::sum);
        }
      }
    }
    List<Submission> receives = new ArrayList<>();
    arriving.forEach((queue, messages) -> receives.addAll(takeParked(queue, messages)));
    return receives;
  }

  /** How many receivers wait. */
  public int parkedCount() {
    return parkedCount;
  }

  /** The first in line, no more of them than there are messages to share. */
  private List<Submission> takeParked(String queue, long messages) {
    List<Receiver> taken =
        parked.getOrDefault(queue, new TreeMap<>()).values().stream().limit(messages).toList();
    int[] shares = Shares.of(taken, messages);
    List<Submission> submissions = new ArrayList<>(taken.size());
    for (int i = 0; i < shares.length; i++) {
      unpark(taken.get(i));
      submissions.add(submission(taken.get(i), shares[i]));
    }
    return submissions;
  }

  private Submission submission(Receiver receiver, int messages) {
    receiver.inFlight = true;
    return new Submission(
        receiver.receive(messages),
        receiver.deadlineMs(),
        outcome -> {
          receiver.inFlight = false;
          answered(receiver, outcome);
        });
  }

  private void answered(Receiver receiver, Outcome outcome) {
    if (outcome instanceof Result result && result.result() instanceof Passed) {
      goOn(receiver);
    } else if (!(outcome instanceof Result result)
        || !(result.result() instanceof Received received)) {
      receiver.waitTimer.cancel();
      receiver.fail(outcome);
    } else if (received.deliveries().isEmpty()) {
      foundNothing(receiver);
    } else {
      receiver.waitTimer.cancel();
      if (!receiver.take(received, result.at())) {
        giveBack(received);
      }
      // It may have left some, or have come before others who were woken for the same messages.
      serveNext(receiver);
    }
  }

  /**
   * The filter of a subscription left out as much as one command may look at. The receiver keeps
   * its place, and goes on until there is something for it, or nothing more; who does not want to
   * wait only for a moment.
   */
  private void goOn(Receiver receiver) {
    boolean isOver =
        receiver.waitUntilMs() != Receiver.FOREVER
            && clock.monotonicMs() >= receiver.waitUntilMs() + PASSING_MS_MAX;
    if (isOver || receiver.wanted() == 0) {
      receiver.waitTimer.cancel();
      receiver.foundNothing();
    } else {
      log.submit(submission(receiver, receiver.wanted()));
    }
  }

  private void serveNext(Receiver receiver) {
    if (receiver.wanted() > 0) {
      receiver.arrival = nextArrival++;
      park(receiver);
    }
    messagesReady(receiver.queue());
  }

  private void foundNothing(Receiver receiver) {
    if (receiver.wanted() == 0 || receiver.waitUntilMs() <= clock.monotonicMs()) {
      receiver.waitTimer.cancel();
      receiver.foundNothing();
    } else {
      park(receiver);
    }
  }

  /** A receiver whose Receive is in flight is left alone: its result decides. */
  private void waitEnded(Receiver receiver) {
    if (unpark(receiver)) {
      receiver.foundNothing();
    }
  }

  private void giveBack(Received received) {
    log.submit(new Submission(receipts.giveBack(received), Submission.NO_DEADLINE, ignored -> {}));
  }

  private void park(Receiver receiver) {
    receiver.waitTimer.cancel();
    if (parkedCount >= parkedMax) {
      receiver.fail(new NotSubmitted(Reason.OVERLOADED));
      return;
    }
    parked
        .computeIfAbsent(receiver.queue(), queue -> new TreeMap<>())
        .put(receiver.arrival, receiver);
    parkedCount++;
    if (receiver.waitUntilMs() != Receiver.FOREVER) {
      long leftMs = receiver.waitUntilMs() - clock.monotonicMs();
      receiver.waitTimer = scheduler.schedule(leftMs, () -> waitEnded(receiver));
    }
  }

  private boolean isParked(Receiver receiver) {
    TreeMap<Long, Receiver> line = parked.get(receiver.queue());
    return line != null && line.get(receiver.arrival) == receiver;
  }

  private boolean unpark(Receiver receiver) {
    TreeMap<Long, Receiver> line = parked.get(receiver.queue());
    if (line == null || !line.remove(receiver.arrival, receiver)) {
      return false;
    }
    parkedCount--;
    if (line.isEmpty()) {
      parked.remove(receiver.queue());
    }
    return true;
  }
}
