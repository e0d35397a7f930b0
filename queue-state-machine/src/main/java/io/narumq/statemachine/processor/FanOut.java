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
      OutgoingSet set = taken(publish, binding.getFilter());
      if (OutgoingSets.messages(set) > 0) {
        Send send = Send.newBuilder().setQueue(binding.getQueue()).addSets(set).build();
        Rejected wrong = check(publish, send);
        if (wrong != null) {
          return new Plan(new Rest(List.of(), wrong), wrong);
        }
        all.add(send);
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

  private @Nullable Rejected check(Publish publish, Send send) {
    String topic = publish.getTopic();
    String queue = send.getQueue();
    if (state.queues().find(queue) == null) {
      return new Rejected(
          ErrorReason.ERROR_REASON_BOUND_QUEUE_MISSING,
          "topic '%s' is bound to queue '%s', which was deleted; make it again, or unbind it"
              .formatted(topic, queue));
    }
    return publish.getIndex().getCompression() != 0
        ? new Rejected(
            ErrorReason.ERROR_REASON_SET_PACKED,
            "topic '%s' is bound to queue '%s' by now, so the set has to be unpacked; try again"
                .formatted(topic, queue))
        : sends.refusal(send);
  }

  /** The messages that a filter takes, as a queue stores them. */
  private static OutgoingSet taken(Publish publish, String filter) {
    OutgoingSet all =
        OutgoingSet.newBuilder()
            .setIndex(publish.getIndex())
            .setBodies(publish.getBodies())
            .build();
    BitSet others = Filters.leftOut(filter, publish.getIndex());
    return others.isEmpty() ? all : OutgoingSets.without(all, others);
  }
}
