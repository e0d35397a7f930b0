package io.narumq.statemachine;

import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.log.v1.GroupTopic;
import io.narumq.log.v1.OwnedPartitions;
import io.narumq.log.v1.TopicPartitions;
import io.narumq.statemachine.CommandResult.AssignedPartition;
import io.narumq.statemachine.CommandResult.AssignedTopic;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A member as it sees itself: what it was told last, and what it works on. */
final class GroupClient {
  static final String GROUP = "g";

  private final String memberId;
  private final String instanceId;
  private final Set<Part> working = new TreeSet<>();
  private final Set<Part> stopping = new TreeSet<>();
  private List<GroupTopic> topics;
  private int topicsVersion = 1;
  private boolean topicsKnown;
  private Set<Part> ownedKnown = Set.of();
  private long epoch;
  private boolean inSync;

  GroupClient(String memberId, String instanceId, List<GroupTopic> topics) {
    this.memberId = memberId;
    this.instanceId = instanceId;
    this.topics = topics;
  }

  /** A partition. */
  record Part(String topic, int partition) implements Comparable<Part> {
    @Override
    public int compareTo(Part other) {
      int byTopic = topic.compareTo(other.topic);
      return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }
  }

  String memberId() {
    return memberId;
  }

  String instanceId() {
    return instanceId;
  }

  List<GroupTopic> topics() {
    return topics;
  }

  long epoch() {
    return epoch;
  }

  void epoch(long later) {
    epoch = later;
  }

  /** What it works on, also what it was told to let go of and has not yet. */
  Set<Part> working() {
    return working;
  }

  /** Whether it has the answer of all that it sent. */
  boolean isInSync() {
    return inSync;
  }

  void readFromNowOn(List<GroupTopic> others) {
    topics = others;
    topicsVersion++;
    topicsKnown = false;
  }

  /** What it sends until it has an answer: all of it, or what has changed since the last one. */
  GroupHeartbeat.Builder heartbeat() {
    inSync = false;
    GroupHeartbeat.Builder next =
        GroupCommands.heartbeat(GROUP, memberId, epoch)
            .setInstanceId(instanceId)
            .setSessionTimeoutMs(5_000);
    if (!topicsKnown || epoch == 0) {
      next.addAllTopics(topics).setTopicsVersion(topicsVersion);
    }
    if (!ownedKnown.equals(working)) {
      next.setOwned(owned());
    }
    return next;
  }

  private OwnedPartitions owned() {
    OwnedPartitions.Builder owned = OwnedPartitions.newBuilder();
    for (Part part : working) {
      owned.addTopics(
          TopicPartitions.newBuilder()
              .setName(part.topic())
              .setUid(1)
              .addPartitions(part.partition()));
    }
    return owned.build();
  }

  /** The answer of the last heartbeat; returns what it works on from now on and did not before. */
  Set<Part> see(GroupAssigned answer) {
    epoch = answer.epoch();
    topicsKnown = true;
    ownedKnown = new TreeSet<>(working);
    inSync = true;
    Set<Part> told = new TreeSet<>();
    Set<Part> begun = new TreeSet<>();
    for (AssignedTopic topic : answer.topics()) {
      for (AssignedPartition each : topic.partitions()) {
        Part part = new Part(topic.name(), each.partition());
        told.add(part);
        if (each.fresh() || !working.contains(part)) {
          begun.add(part);
        }
      }
    }
    stopping.clear();
    stopping.addAll(working);
    stopping.removeAll(told);
    working.addAll(told);
    return begun;
  }

  /** Lets go of what it was told to. */
  void letGo() {
    working.removeAll(stopping);
    stopping.clear();
  }

  @Override
  public String toString() {
    return memberId + instanceId + "@" + epoch + working;
  }
}
