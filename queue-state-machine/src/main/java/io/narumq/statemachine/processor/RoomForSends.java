package io.narumq.statemachine.processor;

import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Send;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.processor.SentBefore.Rest;
import io.narumq.statemachine.state.QueueLimits;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Settlement.Freed;
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
   * Why they can not be stored: there is no room in one of their queues, nor can be made, or a
   * dedupe key speaks against it. Null if they can.
   *
   * @param acked by whom acks before they are stored, all of them with success
   */
  @Nullable Rejected refusal(Rest sends, List<Receipt> acked) {
    if (sends.refusal() != null) {
      return sends.refusal();
    }
    for (Map.Entry<String, Load> entry : loads(sends.sends()).entrySet()) {
      Queue queue = state.queues().require(entry.getKey());
      Load load = entry.getValue();
      Freed freed =
          QueueLimits.isLimited(queue) ? state.settlement().freed(queue, acked) : Freed.NOTHING;
      if (!state.limits().canTake(queue, load.messages(), load.bytes(), freed)) {
        return Rejections.queueFull(queue.name());
      }
    }
    return null;
  }

  /** Makes room that is not there yet; {@link #refusal} said that it can be. */
  void make(Rest sends) {
    loads(sends.sends())
        .forEach(
            (name, load) ->
                state
                    .limits()
                    .makeRoom(state.queues().require(name), load.messages(), load.bytes()));
  }

  private static Map<String, Load> loads(List<Send> sends) {
    Map<String, Load> loads = new TreeMap<>();
    for (Send send : sends) {
      Load load = load(send);
      if (load.messages() > 0) {
        loads.merge(send.getQueue(), load, Load::plus);
      }
    }
    return loads;
  }

  private static Load load(Send send) {
    Load load = new Load(0, 0);
    for (OutgoingSet set : send.getSetsList()) {
      load = load.plus(new Load(set.getIndex().getBodyBytesCount(), set.getBodies().size()));
    }
    return load;
  }
}
