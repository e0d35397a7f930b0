package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.BindQueue;
import io.narumq.log.v1.UnbindQueue;
import io.narumq.state.v1.BindingRecord;
import io.narumq.state.v1.TopicRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Bound;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Bindings;
import io.narumq.statemachine.state.ShardState;

/** Bindings of topics to queues. Binding a queue again is success, and may change its filter. */
public final class BindingProcessor {
  /** What is published once is stored so often, besides in the topic. */
  static final int OF_TOPIC_MAX = 10;

  private final ShardState state;

  public BindingProcessor(ShardState state) {
    this.state = state;
  }

  public CommandResult apply(BindQueue command) {
    String topic = command.getTopic();
    String queue = command.getQueue();
    if (!isThere(topic)) {
      return Rejections.topicNotFound(topic);
    }
    if (!Bindings.areTogether(topic, queue)) {
      return new Rejected(
          ErrorReason.ERROR_REASON_PLACEMENT_DIFFERS,
          "topic '%s' and queue '%s' need the same part in braces, to be in one shard"
              .formatted(topic, queue));
    }
    if (state.queues().find(queue) == null) {
      return Rejections.queueNotFound(queue);
    }
    Rejected wrong = SubscriptionRules.checkFilter(command.getFilter());
    if (wrong != null) {
      return wrong;
    }
    BindingRecord before = state.bindings().find(topic, queue);
    if (before == null && state.bindings().of(topic).size() >= OF_TOPIC_MAX) {
      return new Rejected(
          ErrorReason.ERROR_REASON_TOO_MANY_BINDINGS,
          "topic '%s' is bound to %d queues, which is the most; unbind one"
              .formatted(topic, OF_TOPIC_MAX));
    }
    BindingRecord.Builder after =
        before == null
            ? BindingRecord.newBuilder().setQueue(queue).setCreatedWallMs(state.clocks().wallMs())
            : before.toBuilder();
    state.bindings().put(topic, after.setFilter(command.getFilter()).build());
    return new Bound(before == null);
  }

  public CommandResult apply(UnbindQueue command) {
    String topic = command.getTopic();
    String queue = command.getQueue();
    if (!isThere(topic)) {
      return Rejections.topicNotFound(topic);
    }
    if (state.bindings().find(topic, queue) == null) {
      return new Rejected(
          ErrorReason.ERROR_REASON_BINDING_NOT_FOUND,
          "topic '%s' is not bound to queue '%s'".formatted(topic, queue));
    }
    state.bindings().remove(topic, queue);
    return Done.DONE;
  }

  private boolean isThere(String name) {
    TopicRecord topic = state.topics().find(name);
    return topic != null && !topic.getDeleted();
  }
}
