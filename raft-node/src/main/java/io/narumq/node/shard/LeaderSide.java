package io.narumq.node.shard;

import io.narumq.node.delivery.Delivery;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.delivery.Streams;
import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.CommandLogLimits;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.log.Stamps;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.timer.TickDriver;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.Effect;
import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.ShardReader;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a shard only its leader has: the command log, delivery, timers. Begins and ends with the
 * leadership of this node, and is no part of the replicated state. Knows no thread, clock of the
 * machine, Ratis or gRPC: the simulation runs it as it is. Confined to its scheduler, but for
 * {@link #isLeading}.
 */
public final class LeaderSide {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderSide.class);

  /** This node's replica of the shard. */
  public interface Replica {
    /** Whether this node leads and has applied everything that was committed before. */
    boolean isLeaderReady();

    /** The current Raft term. */
    long term();

    /** How far the shard has come here. */
    Applied applied();

    /** A lower bound of when the first timer of the serving clock is due. */
    long nextServingTimerMs();

    /** The same for the wall clock. */
    long nextWallTimerMs();

    /** Reads beside the log. */
    ShardReader reader();
  }

  private final int number;
  private final Replica replica;
  private final BooleanSupplier clockIsSure;
  private final Stamps stamps;
  private final CommandLog log;
  private final Delivery delivery;
  private final Streams streams;
  private final TickDriver ticks;
  private volatile boolean leading;
  private Runnable whenUnled = () -> {};
  private long leadingTerm;
  private boolean stopped;

  /**
   * @param parkedMax how many receivers may wait, and how many streams be open
   * @param clockIsSure whether {@code clock} may be stamped into the log
   */
  public LeaderSide(
      int number,
      CommandLogLimits limits,
      int parkedMax,
      Clock clock,
      BooleanSupplier clockIsSure,
      Scheduler scheduler,
      EntryTransport transport,
      Replica replica) {
    this.number = number;
    this.replica = replica;
    this.clockIsSure = clockIsSure;
    this.stamps = new Stamps(clock);
    this.log = new CommandLog(limits, clock, scheduler, stamps, transport);
    Receipts receipts = new Receipts(number);
    this.delivery = new Delivery(log, clock, scheduler, this::readyMessages, receipts, parkedMax);
    this.streams = new Streams(log, delivery, parkedMax);
    this.ticks =
        new TickDriver(
            log, clock, scheduler, stamps, replica::nextServingTimerMs, replica::nextWallTimerMs);
    log.companions(delivery);
    log.listener(this::applied);
  }

  /** What to run whenever this node leads no more, on the scheduler; to be said first of all. */
  void whenUnled(Runnable action) {
    whenUnled = action;
  }

  /** Whether commands are taken here. For any thread. */
  public boolean isLeading() {
    return leading;
  }

  public CommandLog log() {
    return log;
  }

  public Delivery delivery() {
    return delivery;
  }

  public Streams streams() {
    return streams;
  }

  /** The serving clock as this node, which leads, would stamp it now. */
  public long servingMs() {
    return stamps.servingMs();
  }

  /** Notice: this node leads, perhaps anew. */
  public void leaderReady() {
    stopLeading();
    startLeading();
  }

  /** Notice: this node leads no more. */
  public void leadershipLost() {
    stopLeading();
  }

  /**
   * Compares with the replica, in case a notice was overtaken by another. To be called now and
   * then.
   */
  public void watch() {
    if (leading != replica.isLeaderReady() || (leading && leadingTerm != replica.term())) {
      stopLeading();
      startLeading();
    }
  }

  /** Takes no more commands and answers those that wait. */
  public void stop() {
    stopped = true;
    stopLeading();
  }

  private void startLeading() {
    // A leader whose clock is wrong would stamp it into the log for good.
    if (leading || stopped || !replica.isLeaderReady() || !clockIsSure.getAsBoolean()) {
      return;
    }
    leadingTerm = replica.term();
    Applied applied = replica.applied();
    stamps.resume(applied.servingMs(), applied.wallMs());
    log.lead();
    ticks.lead();
    leading = true;
    LOG.info("shard {}: this node leads, term {}", number, leadingTerm);
  }

  private void stopLeading() {
    if (leading) {
      leading = false;
      ticks.unlead();
      log.unlead();
      delivery.unlead();
      streams.unlead();
      whenUnled.run();
      LOG.info("shard {}: this node leads no more", number);
      FailPoint.STEPPED_DOWN.hit();
    }
  }

  private void applied(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.MessagesReady ready) {
        delivery.messagesReady(ready.queue());
      } else if (effect instanceof Effect.QueueDeleted deleted) {
        delivery.queueDeleted(deleted.queue());
      } else if (effect instanceof Effect.Published published) {
        delivery.published(published.topic(), published.partition());
      } else if (effect instanceof Effect.PartitionsChanged changed) {
        delivery.partitionsChanged(changed.topic());
      }
    }
    ticks.applied();
  }

  private long readyMessages(String queue) {
    return replica.reader().queue(queue).map(QueueView::receivable).orElse(0L);
  }
}
