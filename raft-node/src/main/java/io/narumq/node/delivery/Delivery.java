package io.narumq.node.delivery;

import io.narumq.log.v1.Command;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.Companions;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Outcome.NotSubmitted;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.log.Outcome.Result;
import io.narumq.node.log.Submission;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import io.narumq.statemachine.CommandResult.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The waiting line of each queue.
 *
 * <p>A receiver first tries a {@code Receive}. If nothing was ready it parks until messages are or
 * its wait ends. While receivers are parked, a {@code Send} to their queue takes their {@code
 * Receive}s along in its own entry, so that a message is with a worker after one round of
 * replication, not two.
 */
public final class Delivery implements Companions {
  private final CommandLog log;
  private final Clock clock;
  private final Scheduler scheduler;
  private final ReadyMessages ready;
  private final Receipts receipts;
  private final int parkedMax;
  private final Map<String, TreeMap<Long, Receiver>> parked = new HashMap<>();
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

  /** Takes messages for {@code receiver}, now or when there are some. */
  public void receive(Receiver receiver) {
    receiver.arrival = nextArrival++;
    log.submit(submission(receiver));
  }

  /** The caller is gone. Messages that are on their way to it are given back. */
  public void cancel(Receiver receiver) {
    receiver.cancelled = true;
    receiver.waitTimer.cancel();
    unpark(receiver);
  }

  /** Messages of {@code queue} are there: as many receivers try as could be served. */
  public void messagesReady(String queue) {
    if (parked.containsKey(queue)) {
      takeParked(queue, ready.count(queue)).forEach(log::submit);
    }
  }

  /** This node leads no more: whoever waits does so in vain. */
  public void unlead() {
    List<Receiver> all = new ArrayList<>();
    parked.values().forEach(line -> all.addAll(line.values()));
    parked.clear();
    parkedCount = 0;
    all.forEach(receiver -> receiver.answer(new NotSubmitted(Reason.NOT_LEADER)));
  }

  @Override
  public List<Submission> behind(Command command) {
    if (!command.hasSend() || !parked.containsKey(command.getSend().getQueue())) {
      return List.of();
    }
    return takeParked(
        command.getSend().getQueue(), command.getSend().getIndex().getBodyBytesCount());
  }

  /** How many receivers wait. */
  public int parkedCount() {
    return parkedCount;
  }

  /** The first in line, until together they ask for {@code messages}. */
  private List<Submission> takeParked(String queue, long messages) {
    List<Receiver> taken = new ArrayList<>();
    long asked = 0;
    for (Receiver receiver : parked.getOrDefault(queue, new TreeMap<>()).values()) {
      if (asked >= messages) {
        break;
      }
      taken.add(receiver);
      asked += receiver.receive.getMaxMessages();
    }
    taken.forEach(this::unpark);
    return taken.stream().map(this::submission).toList();
  }

  private Submission submission(Receiver receiver) {
    return new Submission(
        receiver.command, receiver.deadlineMs, outcome -> answered(receiver, outcome));
  }

  private void answered(Receiver receiver, Outcome outcome) {
    if (!(outcome instanceof Result result) || !(result.result() instanceof Received received)) {
      receiver.answer(outcome);
    } else if (received.deliveries().isEmpty()) {
      foundNothing(receiver, outcome);
    } else {
      if (receiver.cancelled) {
        giveBack(received);
      }
      receiver.answer(outcome);
      // It may have left some, or have come before others who were woken for the same messages.
      messagesReady(receiver.queue());
    }
  }

  private void foundNothing(Receiver receiver, Outcome nothing) {
    long leftMs = receiver.waitUntilMs - clock.monotonicMs();
    if (receiver.cancelled || leftMs <= 0) {
      receiver.answer(nothing);
    } else if (parkedCount >= parkedMax) {
      receiver.answer(new NotSubmitted(Reason.OVERLOADED));
    } else {
      park(receiver);
      receiver.waitTimer.cancel();
      receiver.waitTimer = scheduler.schedule(leftMs, () -> waitEnded(receiver, nothing));
    }
  }

  /** A receiver whose Receive is in flight is left alone: its result decides. */
  private void waitEnded(Receiver receiver, Outcome nothing) {
    if (unpark(receiver)) {
      receiver.answer(nothing);
    }
  }

  private void giveBack(Received received) {
    log.submit(new Submission(receipts.giveBack(received), Submission.NO_DEADLINE, ignored -> {}));
  }

  private void park(Receiver receiver) {
    parked
        .computeIfAbsent(receiver.queue(), queue -> new TreeMap<>())
        .put(receiver.arrival, receiver);
    parkedCount++;
  }

  private boolean unpark(Receiver receiver) {
    TreeMap<Long, Receiver> line = parked.get(receiver.queue());
    if (line == null || line.remove(receiver.arrival) == null) {
      return false;
    }
    parkedCount--;
    if (line.isEmpty()) {
      parked.remove(receiver.queue());
    }
    return true;
  }
}
