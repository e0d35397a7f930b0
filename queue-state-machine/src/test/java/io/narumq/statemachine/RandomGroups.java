package io.narumq.statemachine;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.log.v1.GroupTopic;
import io.narumq.log.v1.OwnedPartitions;
import io.narumq.log.v1.PartitionOffset;
import io.narumq.statemachine.CommandResult.AssignedPartition;
import io.narumq.statemachine.CommandResult.AssignedTopic;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws members of consumer groups, most of them as they should be, and what they commit: also by
 * those that are out, by what was told long ago, by nobody, and nonsense.
 */
final class RandomGroups {
  private static final int TOLD_MAX = 12;

  private final SplittableRandom random;
  private final List<Told> told = new ArrayList<>();
  private @Nullable GroupHeartbeat sent;

  RandomGroups(SplittableRandom random) {
    this.random = random;
  }

  /** What a member was told once; newer ones stand behind. */
  private record Told(GroupHeartbeat heartbeat, GroupAssigned assigned) {}

  Command next() {
    sent = null;
    return switch (random.nextInt(12)) {
      case 0 -> leave();
      case 1, 2 -> commit();
      case 3 -> random.nextInt(4) == 0 ? GroupCommands.deleteGroup(group()) : reset();
      case 4, 5, 6 -> heartbeat(join());
      default -> heartbeat(told.isEmpty() ? join() : goOn());
    };
  }

  void see(CommandResult result) {
    if (sent != null && result instanceof GroupAssigned assigned) {
      told.add(new Told(sent, assigned));
      if (told.size() > TOLD_MAX) {
        told.remove(random.nextInt(TOLD_MAX));
      }
    }
  }

  private Command heartbeat(GroupHeartbeat.Builder heartbeat) {
    sent = heartbeat.build();
    return GroupCommands.of(heartbeat);
  }

  private GroupHeartbeat.Builder join() {
    GroupHeartbeat.Builder join = GroupCommands.join(group(), member(), topics());
    join.setSessionTimeoutMs(one(40) ? random.nextLong() : 300 + random.nextInt(60_000));
    return join.setInstanceId(one(3) ? "i" + random.nextInt(2) : "");
  }

  private GroupHeartbeat.Builder goOn() {
    Told last = any();
    GroupHeartbeat.Builder next =
        last.heartbeat().toBuilder().setEpoch(last.assigned().epoch()).clearTopics();
    if (!one(4)) {
      next.setOwned(one(20) ? nonsense() : GroupCommands.owned(last.assigned().topics()));
    }
    if (one(9)) {
      next.addAllTopics(List.of(topics())).setTopicsVersion(random.nextInt(-1, 9));
    }
    return next;
  }

  private OwnedPartitions nonsense() {
    AssignedPartition none =
        new AssignedPartition(random.nextInt(-3, 30), 0, false, Optional.empty());
    return GroupCommands.owned(List.of(new AssignedTopic("t0", 1, List.of(none))));
  }

  private Command leave() {
    return one(4)
        ? GroupCommands.leaveInstance(group(), one(9) ? "" : "i" + random.nextInt(2))
        : GroupCommands.leave(group(), member());
  }

  private Command commit() {
    if (told.isEmpty() || one(4)) {
      return GroupCommands.commit(group(), one(2) ? "" : member(), epoch(), topic(), offset());
    }
    Told last = any();
    GroupHeartbeat of = last.heartbeat();
    return GroupCommands.commit(
        of.getGroup(), of.getMemberId(), last.assigned().epoch(), topic(last), offset(last));
  }

  private Command reset() {
    if (told.isEmpty() || one(2)) {
      return GroupCommands.reset(group(), one(4) ? member() : "", epoch(), topic(), offset());
    }
    Told last = any();
    GroupHeartbeat of = last.heartbeat();
    return GroupCommands.reset(
        of.getGroup(), of.getMemberId(), last.assigned().epoch(), topic(last), offset(last));
  }

  /** Mostly one of the last. */
  private Told any() {
    return one(3)
        ? told.get(random.nextInt(told.size()))
        : told.get(told.size() - 1 - random.nextInt(Math.min(3, told.size())));
  }

  private GroupTopic topic(Told last) {
    if (last.assigned().topics().isEmpty()) {
      return topic();
    }
    AssignedTopic topic = last.assigned().topics().get(0);
    return GroupCommands.topic(topic.name(), topic.uid(), 1 + random.nextInt(4));
  }

  private PartitionOffset.Builder offset(Told last) {
    PartitionOffset.Builder offset = offset();
    return last.assigned().topics().isEmpty()
        ? offset
        : offset.setPartition(last.assigned().topics().get(0).partitions().get(0).partition());
  }

  private PartitionOffset.Builder offset() {
    int partition = one(30) ? random.nextInt() : random.nextInt(4);
    long offset = one(30) ? random.nextLong() : random.nextInt(100);
    return GroupCommands.at(partition, offset).setMetadata(one(4) ? "m" : "");
  }

  private GroupTopic[] topics() {
    GroupTopic[] topics = new GroupTopic[one(30) ? 0 : 1 + random.nextInt(3)];
    Arrays.setAll(topics, i -> topic());
    return topics;
  }

  /** Those of a name have the same number of partitions, mostly. */
  private GroupTopic topic() {
    int number = random.nextInt(3);
    int partitions = one(60) ? random.nextInt() : 3 + 4 * number;
    return GroupCommands.topic("t" + number, one(9) ? 2 : 1, partitions);
  }

  private long epoch() {
    return one(9) ? random.nextLong() : random.nextInt(50);
  }

  private String group() {
    return one(60) ? "" : "g" + random.nextInt(3);
  }

  private String member() {
    return one(60) ? "" : "m" + random.nextInt(6);
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }
}
