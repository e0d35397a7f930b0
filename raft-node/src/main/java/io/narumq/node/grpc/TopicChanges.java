package io.narumq.node.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.LogPosition;
import io.narumq.log.v1.Command;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult;
import java.util.function.BiFunction;

/** Changes of a topic or of what belongs to it: made where its shard is led, then told to all. */
final class TopicChanges {
  private final Calls calls;
  private final TopicSpread spread;

  TopicChanges(Calls calls, TopicSpread spread) {
    this.calls = calls;
    this.spread = spread;
  }

  /** Changes a topic where its shard is led, and answers when all other shards know. */
  <Q, R> void change(
      String topic,
      MethodDescriptor<Q, R> method,
      Q request,
      Command command,
      Reply<R> reply,
      BiFunction<CommandResult, LogPosition, R> answer) {
    Shard home = calls.shardOfTopic(topic);
    calls.atLeader(
        home,
        method,
        request,
        reply,
        () -> calls.submit(home, command, onceSpread(home, topic, reply), answer));
  }

  private <R> Caller<R> onceSpread(Shard home, String topic, Reply<R> reply) {
    return new Caller<>() {
      @Override
      public void ok(R answer) {
        calls.executor().execute(() -> reply.guard(() -> spread(home, topic, answer, reply)));
      }

      @Override
      public void fail(StatusRuntimeException error) {
        reply.fail(error);
      }
    };
  }

  private <R> void spread(Shard home, String topic, R answer, Reply<R> reply) {
    spread.spread(
        home,
        topic,
        failure -> {
          if (failure == null) {
            reply.ok(answer);
          } else {
            reply.fail(failure);
          }
        });
  }
}
