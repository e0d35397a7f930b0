package io.narumq.node.log;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Group commit. Commands queue while enough entries are in flight; when one returns, everything
 * that waits becomes the next entry. There is no linger timer: at low load a command is an entry at
 * once, at high load entries grow by themselves. Queues share entries: {@link WaitingCommands}.
 *
 * <p>Bounded in every direction by {@link CommandLogLimits}. Confined to the shard's scheduler.
 */
public final class CommandLog {
  private final CommandLogLimits limits;
  private final Clock clock;
  private final Scheduler scheduler;
  private final Stamps stamps;
  private final EntryTransport transport;
  private final WaitingCommands waiting = new WaitingCommands();
  private final Set<EntryInFlight> inFlight = new LinkedHashSet<>();
  private Companions companions = commands -> List.of();
  private AppliedListener listener = effects -> {};
  private boolean leading;
  private boolean held;
  private boolean sendsAdmitted = true;
  private Runnable whenDrained = () -> {};
  private boolean pumpScheduled;
  private boolean sweepScheduled;

  public CommandLog(
      CommandLogLimits limits,
      Clock clock,
      Scheduler scheduler,
      Stamps stamps,
      EntryTransport transport) {
    this.limits = limits;
    this.clock = clock;
    this.scheduler = scheduler;
    this.stamps = stamps;
    this.transport = transport;
  }

  /** Who adds commands to entries. To be set before the first command. */
  public void companions(Companions companions) {
    this.companions = companions;
  }

  /** Who is told of applied entries. To be set before the first command. */
  public void listener(AppliedListener listener) {
    this.listener = listener;
  }

  /** This node leads from now on; all older entries are applied and the stamps resumed. */
  public void lead() {
    leading = true;
    held = false;
  }

  /**
   * Begins no more entries until {@link #release}, {@link #lead} or {@link #unlead}; commands are
   * taken and wait. {@code drained} is run once nothing is in flight.
   */
  public void hold(Runnable drained) {
    held = true;
    whenDrained = drained;
    noticeDrained();
  }

  /** Ends a {@link #hold}. */
  public void release() {
    held = false;
    whenDrained = () -> {};
    schedulePump();
  }

  /** Whether sends are taken, all else always is. Those that wait are refused with the rest. */
  public void admitSends(boolean admitted) {
    sendsAdmitted = admitted;
    if (!admitted) {
      refuseWaiting(CommandLog::isSend, Reason.DISK_FULL);
    }
  }

  private static boolean isSend(Submission submission) {
    return submission.command().hasSend()
        || submission.command().hasPublish()
        || submission.command().hasAckAndSend()
        || submission.command().hasPutRecurring();
  }

  private void noticeDrained() {
    if (held && inFlight.isEmpty()) {
      Runnable drained = whenDrained;
      whenDrained = () -> {};
      drained.run();
    }
  }

  /** This node leads no more: what waits is safe to repeat, what is in flight is unknown. */
  public void unlead() {
    leading = false;
    held = false;
    whenDrained = () -> {};
    List<EntryInFlight> lost = List.copyOf(inFlight);
    inFlight.clear();
    lost.forEach(entry -> entry.finish(new EntryOutcome.Unknown("leadership was lost")));
    List<Submission> unsent = waiting.removeAll();
    unsent.forEach(submission -> refuse(submission, Reason.NOT_LEADER));
  }

  /** How many commands wait for an entry. */
  public int waitingCommands() {
    return waiting.size();
  }

  /** The bytes of these. */
  public long waitingBytes() {
    return waiting.bytes();
  }

  /** How many entries the transport has. */
  public int entriesInFlight() {
    return inFlight.size();
  }

  /** Takes a command. It is answered exactly once, possibly before this returns. */
  public void submit(Submission submission) {
    if (!leading) {
      refuse(submission, Reason.NOT_LEADER);
    } else if (submission.bytes() > limits.entryBytesMax()) {
      refuse(submission, Reason.TOO_LARGE);
    } else if (!sendsAdmitted && isSend(submission)) {
      refuse(submission, Reason.DISK_FULL);
    } else if (!hasRoomFor(submission)) {
      refuse(submission, Reason.OVERLOADED);
    } else {
      waiting.add(submission);
      schedulePump();
    }
  }

  private boolean hasRoomFor(Submission submission) {
    if (!isSend(submission)) {
      return hasRoomFor(submission, CommandLogLimits.DRAIN_PERCENT);
    }
    return hasRoomFor(submission, 100)
        || (hasRoomFor(submission, CommandLogLimits.MODEST_PERCENT) && isModest(submission));
  }

  private boolean hasRoomFor(Submission submission, int percent) {
    return waiting.size() < (long) limits.waitingCommandsMax() * percent / 100
        && waiting.bytes() + submission.bytes() <= limits.waitingBytesMax() * percent / 100;
  }

  /** Of a queue that has little waiting: it is not the one to blame. */
  private boolean isModest(Submission submission) {
    return waiting.sizeBefore(submission)
            < limits.waitingCommandsMax() / CommandLogLimits.MODEST_PART
        && waiting.bytesBefore(submission) + submission.bytes()
            <= limits.waitingBytesMax() / CommandLogLimits.MODEST_PART;
  }

  /** Behind the tasks that are there already, so that a burst of commands becomes one entry. */
  private void schedulePump() {
    if (!pumpScheduled) {
      pumpScheduled = true;
      scheduler.execute(this::pump);
    }
  }

  private void pump() {
    pumpScheduled = false;
    while (leading
        && !held
        && !waiting.isEmpty()
        && inFlight.size() < limits.entriesInFlightMax()) {
      List<Submission> batch = nextBatch();
      if (!batch.isEmpty()) {
        send(batch);
      }
    }
    if (!waiting.isEmpty()) {
      scheduleSweep();
    }
  }

  /** As many waiting commands as an entry takes, with their companions. */
  private List<Submission> nextBatch() {
    List<Submission> batch = new ArrayList<>();
    long bytes = 0;
    long messages = 0;
    while (!waiting.isEmpty()
        && bytes < limits.entryBytes()
        && messages < limits.entryMessages()
        && batch.size() < limits.entryCommandsMax()
        && (batch.isEmpty() || bytes + waiting.next().bytes() <= limits.entryBytesMax())) {
      Submission submission = waiting.remove();
      if (isLate(submission)) {
        refuse(submission, Reason.DEADLINE_PASSED);
        continue;
      }
      batch.add(submission);
      bytes += submission.bytes();
      messages += Work.messages(submission.command());
    }
    batch.addAll(companions.behind(batch.stream().map(Submission::command).toList()));
    return batch;
  }

  private void send(List<Submission> batch) {
    LogEntry.Builder entry =
        LogEntry.newBuilder().setServingMs(stamps.servingMs()).setWallMs(stamps.wallMs());
    batch.forEach(submission -> entry.addCommands(submission.command()));
    EntryInFlight sent = new EntryInFlight(batch);
    inFlight.add(sent);
    sent.timeout(scheduler.schedule(limits.entryTimeoutMs(), () -> timedOut(sent)));
    transport.submit(entry.build(), outcome -> completed(sent, outcome));
  }

  private void completed(EntryInFlight entry, EntryOutcome outcome) {
    if (!inFlight.remove(entry)) {
      return; // Of a leadership that is over: answered already.
    }
    entry.finish(outcome);
    if (outcome instanceof EntryOutcome.Applied applied) {
      listener.applied(applied.outcome().effects());
    }
    noticeDrained();
    schedulePump();
  }

  /**
   * The callers are told, but the entry keeps its place in flight: a leader that makes no progress
   * must not pile up entries.
   */
  private void timedOut(EntryInFlight entry) {
    entry.finish(
        new EntryOutcome.Unknown("not replicated within " + limits.entryTimeoutMs() + " ms"));
  }

  /** Without this, commands behind a stuck entry would wait past their deadlines. */
  private void scheduleSweep() {
    if (!sweepScheduled) {
      sweepScheduled = true;
      scheduler.schedule(limits.sweepMs(), this::sweep);
    }
  }

  private void sweep() {
    sweepScheduled = false;
    refuseWaiting(this::isLate, Reason.DEADLINE_PASSED);
    if (!waiting.isEmpty()) {
      scheduleSweep();
    }
  }

  private void refuseWaiting(Predicate<Submission> refused, Reason reason) {
    List<Submission> all = waiting.removeAll();
    all.stream().filter(refused.negate()).forEach(waiting::add);
    all.stream().filter(refused).forEach(submission -> refuse(submission, reason));
  }

  private boolean isLate(Submission submission) {
    return submission.deadlineMs() <= clock.monotonicMs();
  }

  private static void refuse(Submission submission, Reason reason) {
    submission.answer(new Outcome.NotSubmitted(reason));
  }
}
