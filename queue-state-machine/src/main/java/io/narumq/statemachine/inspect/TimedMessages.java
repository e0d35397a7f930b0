package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.BACKING_OFF;
import static io.narumq.statemachine.store.Schema.LEASE;

import io.narumq.state.v1.BackingOffRecord;
import io.narumq.state.v1.LeaseRecord;
import io.narumq.state.v1.LeasedRange;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.store.Schema.TimerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The messages of a queue that a timer is about. */
final class TimedMessages {
  private final QueueRows queue;
  private final MessageReader reader;

  TimedMessages(QueueRows queue, MessageReader reader) {
    this.queue = queue;
    this.reader = reader;
  }

  /** None if it is about something else. */
  List<Located> of(TimerKey timer) {
    return switch (timer.kind()) {
      case LEASE -> leased(timer.id());
      case BACK_OFF -> isOfQueue(timer) ? backingOff(timer) : List.of();
      case DELAYED_SET -> isOfQueue(timer) ? delayed(timer) : List.of();
      default -> List.of();
    };
  }

  private boolean isOfQueue(TimerKey timer) {
    return timer.queueId() == queue.id() && timer.id() >= queue.lane(timer.lane()).getPurgedTo();
  }

  private List<Located> leased(long leaseId) {
    LeaseRecord lease = queue.rows().get(LEASE, leaseId);
    if (lease == null || lease.getQueueId() != queue.id()) {
      return List.of();
    }
    List<Located> messages = new ArrayList<>();
    for (LeasedRange range : lease.getRangesList()) {
      LeaseView view = LeaseView.of(queue.rows(), leaseId, lease, range);
      for (int i = 0; i < range.getCount(); i++) {
        messages.add(located(range, range.getFirst() + i, view));
      }
    }
    return messages;
  }

  static Located located(LeasedRange range, long sequence, LeaseView lease) {
    return new Located(
        range.getLane(),
        range.getSetFirst(),
        sequence,
        MessageState.LEASED,
        range.getDeliveryCount(),
        0,
        lease);
  }

  private List<Located> backingOff(TimerKey timer) {
    BackingOffRecord row = queue.rows().get(BACKING_OFF, queue.key(timer.lane(), timer.id()));
    return row == null ? List.of() : List.of(located(timer.lane(), timer.id(), row));
  }

  static Located located(int lane, long sequence, BackingOffRecord row) {
    return new Located(
        lane,
        row.getSetFirst(),
        sequence,
        MessageState.BACKING_OFF,
        row.getDeliveryCount(),
        row.getDueMs(),
        LeaseView.NONE);
  }

  private List<Located> delayed(TimerKey timer) {
    MessageSetRecord set = reader.set(timer.lane(), timer.id());
    int count = set == null ? 0 : set.getIndex().getBodyBytesCount();
    return IntStream.range(0, count)
        .mapToObj(
            i -> Located.of(timer.lane(), timer.id(), timer.id() + i, MessageState.DELAYED, 0))
        .toList();
  }
}
