package io.narumq.statemachine.inspect;

import static io.narumq.node.v1.BrowseStage.BROWSE_STAGE_BLOCKED;
import static io.narumq.node.v1.BrowseStage.BROWSE_STAGE_DEAD_LETTERING;
import static io.narumq.node.v1.BrowseStage.BROWSE_STAGE_READY;
import static io.narumq.node.v1.BrowseStage.BROWSE_STAGE_SERVING_TIMERS;
import static io.narumq.node.v1.BrowseStage.BROWSE_STAGE_WALL_TIMERS;

import io.narumq.node.v1.BrowsePosition;
import io.narumq.node.v1.BrowseStage;
import io.narumq.state.v1.LaneRecord;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.RowSnapshot;
import java.util.Optional;

/**
 * One page of the messages of a queue: stage by stage, ready ones first. A stage that the queue has
 * no messages in, or that nobody wants to see, costs nothing.
 */
public final class Browse {
  private final QueueRows queue;
  private final BrowsePosition from;
  private final Page page;

  private Browse(QueueRows queue, BrowseQuery query) {
    this.queue = queue;
    this.from = query.from();
    this.page = new Page(query, queue);
  }

  /** Empty if there is no such queue. */
  public static Optional<BrowsePage> page(RowSnapshot rows, BrowseQuery query) {
    return QueueRows.find(rows, query.queue()).map(queue -> new Browse(queue, query).run());
  }

  private BrowsePage run() {
    var unused =
        ready() && leasedAndBackingOff() && delayed() && deadLettering() && blocked() && parked();
    return page.finish();
  }

  private boolean isBehind(BrowseStage stage) {
    return from.getStageValue() > stage.getNumber();
  }

  private boolean ready() {
    return isBehind(BROWSE_STAGE_READY)
        || !(page.wants(MessageState.READY) || page.wants(MessageState.EXPIRED))
        || new LaneWalk(queue, page, from, BROWSE_STAGE_READY).walk();
  }

  private boolean leasedAndBackingOff() {
    boolean any =
        (page.wants(MessageState.LEASED) && queue.count(LaneRecord::getLeased) > 0)
            || (page.wants(MessageState.BACKING_OFF) && queue.count(LaneRecord::getBackingOff) > 0);
    return isBehind(BROWSE_STAGE_SERVING_TIMERS)
        || !any
        || new TimerWalk(queue, page, from, BROWSE_STAGE_SERVING_TIMERS).walk();
  }

  private boolean delayed() {
    return isBehind(BROWSE_STAGE_WALL_TIMERS)
        || !page.wants(MessageState.DELAYED)
        || queue.count(LaneRecord::getDelayed) == 0
        || new TimerWalk(queue, page, from, BROWSE_STAGE_WALL_TIMERS).walk();
  }

  private boolean blocked() {
    return isBehind(BROWSE_STAGE_BLOCKED)
        || !page.wants(MessageState.BLOCKED)
        || !queue.hasLane(MessageLogs.FIFO_LANE)
        || new FifoWalk(queue, page, from).blocked();
  }

  private boolean parked() {
    return !page.wants(MessageState.PARKED)
        || !queue.hasLane(MessageLogs.FIFO_LANE)
        || new FifoWalk(queue, page, from).parked();
  }

  private boolean deadLettering() {
    return isBehind(BROWSE_STAGE_DEAD_LETTERING)
        || !page.wants(MessageState.DEAD_LETTERING)
        || new LaneWalk(queue, page, from, BROWSE_STAGE_DEAD_LETTERING).walk();
  }
}
