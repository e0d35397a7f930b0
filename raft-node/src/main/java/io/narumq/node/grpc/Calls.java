package io.narumq.node.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.narumq.api.Partitioning;
import io.narumq.api.v1.LogPosition;
import io.narumq.log.v1.Command;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.log.Outcome;
import io.narumq.node.loop.Clock;
import io.narumq.node.member.Members;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Rejected;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What all calls of a queue have in common: the way to the leader and the way back. */
final class Calls {
  private final NodeConfig config;
  private final Members members;
  private final Shards shards;
  private final Forwarder forwarder;
  private final Clock clock;
  private final Executor executor;
  private final Refusals refusals;

  /**
   * @param executor makes the answers that take their time, so that a shard's loop does not have to
   */
  Calls(
      NodeConfig config,
      Members members,
      Shards shards,
      Forwarder forwarder,
      Clock clock,
      Executor executor) {
    this.config = config;
    this.members = members;
    this.shards = shards;
    this.forwarder = forwarder;
    this.clock = clock;
    this.executor = executor;
    this.refusals =
        new Refusals(config.nodeId(), id -> members.find(id).orElseThrow().apiAddress());
  }

  /** The shard of a queue, whose name is checked. */
  Shard shardOf(String queue) {
    Fields.queue(queue);
    return shards.of(queue);
  }

  /** The shard of what messages are taken from: a queue, or a partition of a subscription. */
  Shard shardOfSource(String name) {
    Fields.source(name);
    return shards.of(name);
  }

  /** The shard of a topic's name, which is checked. */
  Shard shardOfTopic(String topic) {
    return shards.of(Fields.topic(topic));
  }

  /** The shard of a consumer group, whose name is checked. */
  Shard shardOfGroup(String group) {
    return shards.of(Fields.group(group));
  }

  /** The shard of a partition; topic and number are checked. */
  Shard shardOf(String topic, int partition) {
    Fields.topic(topic);
    Fields.atMost("partition", partition, Limits.PARTITIONS_MAX - 1, 0);
    return shards.all().get(Partitioning.shardOf(topic, partition, shards.all().size()));
  }

  /** How many shards there are. */
  int shardCount() {
    return shards.all().size();
  }

  /** The shard of this number, which is checked. */
  Shard shard(int number) {
    int last = shards.all().size() - 1;
    return shards.all().get(Fields.atMost("shard", number, last, 0));
  }

  /** Runs {@code here} if this node leads the shard; else the call goes to the one that does. */
  <Q, R> void atLeader(
      Shard shard, MethodDescriptor<Q, R> method, Q request, Caller<R> caller, Runnable here) {
    route(shard, here, leader -> forwarder.forward(leader, method, request, caller));
  }

  /**
   * Runs {@code here} if this node leads the shard, else {@code there} with the node that does.
   * Throws if nobody leads, or if the call is to go no further.
   */
  void route(Shard shard, Runnable here, Consumer<String> there) {
    if (shard.isLeading()) {
      here.run();
      return;
    }
    Optional<String> leader = otherLeader(shard);
    if (leader.isEmpty() || CallFlags.staysHere()) {
      throw refusals.notLeader(leader);
    }
    there.accept(leader.get());
  }

  /** Where to read the database for an answer: a shard's loop must not. */
  Executor executor() {
    return executor;
  }

  Clock clock() {
    return clock;
  }

  /** Submits {@code command} at the leader and answers with what {@code answer} makes of it. */
  <Q, R> void command(
      Shard shard,
      MethodDescriptor<Q, R> method,
      Q request,
      Command command,
      Caller<R> caller,
      BiFunction<CommandResult, LogPosition, R> answer) {
    atLeader(shard, method, request, caller, () -> submit(shard, command, caller, answer));
  }

  /** Submits {@code command} here and answers with what {@code answer} makes of it. */
  <R> void submit(
      Shard shard,
      Command command,
      Caller<R> caller,
      BiFunction<CommandResult, LogPosition, R> answer) {
    shard.submit(
        command,
        deadlineMs(0),
        onOutcome(shard, caller, (result, at) -> caller.ok(answer.apply(result, at))));
  }

  /**
   * Answers failures and rejections, and goes on with results. All on the shard's loop: what there
   * is to do is less than a change of threads.
   */
  <R> Consumer<Outcome> onOutcome(
      Shard shard, Caller<R> caller, BiConsumer<CommandResult, LogPosition> onResult) {
    return outcome ->
        caller.guard(
            () -> {
              if (outcome instanceof Outcome.Result result
                  && !(result.result() instanceof Rejected)) {
                onResult.accept(result.result(), Positions.told(shard.number(), result.at()));
              } else {
                caller.fail(failure(shard, outcome));
              }
            });
  }

  /** The same for results whose answers read the database. */
  <R> Consumer<Outcome> onOutcomeToRead(
      Shard shard, Caller<R> caller, BiConsumer<CommandResult, LogPosition> onResult) {
    return onOutcome(
        shard,
        caller,
        (result, at) -> executor.execute(() -> caller.guard(() -> onResult.accept(result, at))));
  }

  /** Monotonic. Callers that set none get the default, and {@code extraMs} on top. */
  long deadlineMs(long extraMs) {
    Deadline deadline = Context.current().getDeadline();
    long leftMs =
        deadline == null
            ? Limits.DEADLINE_MS_DEFAULT + extraMs
            : deadline.timeRemaining(TimeUnit.MILLISECONDS);
    return clock.monotonicMs() + leftMs;
  }

  /** What a command that came to no result is answered with. */
  StatusRuntimeException failure(Shard shard, Outcome outcome) {
    return refusals.of(outcome, otherLeader(shard));
  }

  /**
   * Empty also while this node was elected but is not ready, or never heard of the one that was:
   * there is nobody to ask then.
   */
  private Optional<String> otherLeader(Shard shard) {
    return shard
        .leaderId()
        .filter(leader -> !leader.equals(config.nodeId()) && members.find(leader).isPresent());
  }
}
