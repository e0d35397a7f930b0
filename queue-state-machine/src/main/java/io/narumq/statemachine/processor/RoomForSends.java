package io.narumq.statemachine.processor;

import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Send;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Room in queues with limits for sends that nothing else speaks against. */
final class RoomForSends {
  private final ShardState state;

  RoomForSends(ShardState state) {
    this.state = state;
  }

  /** What sends bring to a queue. */
  private record Load(long messages, long bytes) {
    Load plus(Load other) {
      return new Load(messages + other.messages, bytes + other.bytes);
    }
  }

  /**
   * Makes room in all of their queues, or if one of them has none changes nothing.
   *
   * @return why there is none; null if there is
   */
  @Nullable Rejected make(List<Send> sends) {
    Map<String, Load> loads = new TreeMap<>();
    sends.forEach(send -> loads.merge(send.getQueue(), load(send), Load::plus));
    for (Map.Entry<String, Load> entry : loads.entrySet()) {
      Load load = entry.getValue();
      if (!state.limits().canTake(queue(entry.getKey()), load.messages(), load.bytes())) {
        return Rejections.queueFull(entry.getKey());
      }
    }
    loads.forEach((name, load) -> state.limits().makeRoom(queue(name), load.messages()));
    return null;
  }

  private static Load load(Send send) {
    Load load = new Load(0, 0);
    for (OutgoingSet set : send.getSetsList()) {
      load = load.plus(new Load(set.getIndex().getBodyBytesCount(), set.getBodies().size()));
    }
    return load;
  }

  private Queue queue(String name) {
    Queue queue = state.queues().find(name);
    if (queue == null) {
      throw new IllegalStateException("queue " + name + " is not there any more");
    }
    return queue;
  }
}
