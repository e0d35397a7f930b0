package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Publish;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.BindingRecord;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.processor.SentBefore.Rest;
import io.narumq.statemachine.state.Filters;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a publish brings to the queues that its topic is bound to: a send to each, of which all can
 * be done or none is.
 */
final class FanOut {
  private final ShardState state;
  private final SendProcessor sends;
  private final RoomForSends room;

  FanOut(ShardState state, SendProcessor sends) {
    this.state = state;
    this.sends = sends;
    this.room = new RoomForSends(state);
  }

  /** The sends, and why they can not be done; null if they can. */
  record Plan(Rest sends, @Nullable Rejected refusal) {}

  Plan plan(Publish publish) {
    List<Send> all = new ArrayList<>();
    for (BindingRecord binding : state.bindings().of(publish.getTopic())) {
      BitSet others = Filters.leftOut(binding.getFilter(), publish.getIndex());
      if (others.cardinality() < publish.getIndex().getBodyBytesCount()) {
        Rejected wrong = unfit(publish, binding.getQueue());
        if (wrong == null) {
          Send send = send(publish, binding.getQueue(), others);
          all.add(send);
          wrong = sends.refusal(send);
        }
        if (wrong != null) {
          return new Plan(new Rest(List.of(), wrong), wrong);
        }
      }
    }
    Rest rest = SentBefore.without(state, all);
    return new Plan(rest, room.refusal(rest, List.of()));
  }

  /** Stores what was planned; nothing spoke against it. */
  void store(Plan plan) {
    room.make(plan.sends());
    plan.sends().sends().forEach(send -> sends.store(send, send));
  }

  /**
   * Why nothing of it can go into a queue; asked before the set is cut, as packed bodies can not
   * be.
   */
  private @Nullable Rejected unfit(Publish publish, String queue) {
    String topic = publish.getTopic();
    if (state.queues().find(queue) == null) {
      return new Rejected(
          ErrorReason.ERROR_REASON_BOUND_QUEUE_MISSING,
          "topic '%s' is bound to queue '%s', which was deleted; make it again, or unbind it"
              .formatted(topic, queue));
    }
    return publish.getIndex().getCompression() == 0
        ? null
        : new Rejected(
            ErrorReason.ERROR_REASON_SET_PACKED,
            "topic '%s' is bound to queue '%s' by now, so the set has to be unpacked; try again"
                .formatted(topic, queue));
  }

  /** All but some of the messages, as a queue stores them. */
  private static Send send(Publish publish, String queue, BitSet others) {
    OutgoingSet all =
        OutgoingSet.newBuilder()
            .setIndex(publish.getIndex())
            .setBodies(publish.getBodies())
            .build();
    OutgoingSet set = others.isEmpty() ? all : OutgoingSets.without(all, others);
    return Send.newBuilder().setQueue(queue).addSets(set).build();
  }
}
