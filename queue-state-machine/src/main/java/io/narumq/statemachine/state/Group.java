package io.narumq.statemachine.state;

import io.narumq.log.v1.OwnedPartitions;
import io.narumq.log.v1.TopicPartitions;
import io.narumq.state.v1.GroupMemberTopicsRecord;
import io.narumq.state.v1.GroupRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group: who is in it, what they read, and which partition is whose. Changes are a draft
 * until {@link Groups#save}.
 *
 * <p>One rule fences all that comes late: whatever is said about a partition counts only if it is
 * said by its owner and by an epoch that is not before the one by which the owner was given it.
 */
public final class Group {
  private final int id;
  private final GroupRecord row;
  private final NavigableMap<Integer, GroupTopic> topics = new TreeMap<>();
  private final NavigableMap<Long, List<Integer>> members = new TreeMap<>();
  private long epoch;
  private long generation;
  private long targetGeneration;
  private int lastTopicNumber;
  private boolean released;

  /** As the row of this id has it. */
  public Group(int id, GroupRecord row) {
    this.id = id;
    this.row = row;
    row.getTopicsList().forEach(topic -> topics.put(topic.getNumber(), GroupTopic.of(topic)));
    row.getMembersList().forEach(one -> members.put(one.getNumber(), one.getTopicsList()));
    epoch = row.getEpoch();
    generation = row.getGeneration();
    targetGeneration = row.getTargetGeneration();
    lastTopicNumber = row.getLastTopicNumber();
  }

  /** As it was before the changes. */
  GroupRecord row() {
    return row;
  }

  /** As it is with the changes. */
  GroupRecord.Builder toRecord() {
    GroupRecord.Builder changed =
        row.toBuilder()
            .setEpoch(epoch)
            .setGeneration(generation)
            .setTargetGeneration(targetGeneration)
            .setLastTopicNumber(lastTopicNumber)
            .clearTopics()
            .clearMembers();
    topics.values().forEach(topic -> changed.addTopics(topic.toRecord()));
    members.forEach(
        (number, read) ->
            changed.addMembers(
                GroupMemberTopicsRecord.newBuilder().setNumber(number).addAllTopics(read)));
    return changed;
  }

  /** Whether a heartbeat changed anything: all but letting go takes an epoch, or finds targets. */
  public boolean isChanged() {
    return released || epoch != row.getEpoch() || targetGeneration != row.getTargetGeneration();
  }

  public int id() {
    return id;
  }

  public String name() {
    return row.getName();
  }

  /** The last one that the group took. */
  public long epoch() {
    return epoch;
  }

  /** The epoch of the last change of members or of what they read. */
  public long generation() {
    return generation;
  }

  /** In the order of their numbers. */
  public Collection<GroupTopic> topics() {
    return topics.values();
  }

  /** The numbers of the members, in order, each with the numbers of the topics that it reads. */
  public NavigableMap<Long, List<Integer>> members() {
    return members;
  }

  /** Of all topics that the group has to know. */
  public int partitions() {
    return topics.values().stream()
        .filter(topic -> isInUse(topic) || !isSuperseded(topic))
        .mapToInt(GroupTopic::partitions)
        .sum();
  }

  public @Nullable GroupTopic topic(String name, long uid) {
    for (GroupTopic topic : topics.values()) {
      if (topic.uid() == uid && topic.name().equals(name)) {
        return topic;
      }
    }
    return null;
  }

  /** The topic of that name and uid, from now on at the latest. */
  public GroupTopic know(io.narumq.log.v1.GroupTopic topic) {
    GroupTopic known = topic(topic.getName(), topic.getUid());
    if (known == null) {
      lastTopicNumber++;
      known =
          new GroupTopic(lastTopicNumber, topic.getName(), topic.getUid(), topic.getPartitions());
      topics.put(lastTopicNumber, known);
    }
    return known;
  }

  void forget(GroupTopic topic) {
    topics.remove(topic.number());
  }

  /** Whether somebody reads the topic, or still has a partition of it. */
  boolean isInUse(GroupTopic topic) {
    return topic.isOwned() || members.keySet().stream().anyMatch(member -> reads(member, topic));
  }

  /** Whether the group knows a later topic of the same name: this one was deleted. */
  boolean isSuperseded(GroupTopic topic) {
    return topics.values().stream()
        .anyMatch(
            other ->
                other.name().equals(topic.name())
                    && Long.compareUnsigned(other.uid(), topic.uid()) > 0);
  }

  boolean reads(long member, GroupTopic topic) {
    return members.getOrDefault(member, List.of()).contains(topic.number());
  }

  /** From now on the member, which may be new, reads these topics and no others. */
  public void subscribe(
      long member, List<io.narumq.log.v1.GroupTopic> wanted, LongSupplier epochs) {
    TreeSet<Integer> numbers = new TreeSet<>();
    wanted.forEach(topic -> numbers.add(know(topic).number()));
    List<Integer> read = List.copyOf(numbers);
    if (!read.equals(members.put(member, read))) {
      change(epochs.getAsLong());
    }
  }

  /** The member is out, and what it had is nobody's. */
  public void remove(long member, long newEpoch) {
    members.remove(member);
    topics.values().forEach(topic -> topic.forget(member));
    change(newEpoch);
  }

  private void change(long newEpoch) {
    epoch = newEpoch;
    generation = newEpoch;
  }

  /** What the member has begins anew with it: what was said about it before counts no more. */
  public void renew(long member, long newEpoch) {
    topics.values().forEach(topic -> topic.renew(member, newEpoch));
    epoch = newEpoch;
  }

  /** The same of one partition. */
  public void renew(GroupTopic topic, int partition, long newEpoch) {
    topic.renew(partition, newEpoch);
    epoch = newEpoch;
  }

  /** Whether what the member says about a partition by this epoch counts. */
  public boolean isOf(GroupTopic topic, int partition, long member, long saidBy) {
    return topic.has(partition)
        && topic.owner(partition) == member
        && Long.compareUnsigned(topic.since(partition), saidBy) <= 0
        && Long.compareUnsigned(saidBy, epoch) <= 0;
  }

  /** The member gives up what it does not name, as far as it knew by this epoch that it had it. */
  public boolean release(long member, OwnedPartitions owned, long saidBy) {
    for (GroupTopic topic : topics.values()) {
      List<Integer> named = new ArrayList<>();
      for (TopicPartitions of : owned.getTopicsList()) {
        if (of.getUid() == topic.uid() && of.getName().equals(topic.name())) {
          named.addAll(of.getPartitionsList());
        }
      }
      boolean[] kept = new boolean[topic.partitions()];
      named.stream().filter(topic::has).forEach(partition -> kept[partition] = true);
      for (int p = 0; p < kept.length; p++) {
        if (!kept[p] && isOf(topic, p, member, saidBy)) {
          topic.release(p);
          released = true;
        }
      }
    }
    return released;
  }

  /** Computes anew who is to have what, if members or topics have changed since that was done. */
  public boolean retarget() {
    if (targetGeneration == generation) {
      return false;
    }
    new Assignment(this).assign();
    targetGeneration = generation;
    return true;
  }

  /** The member is given what is free and meant for it. */
  public void give(long member, LongSupplier epochs) {
    if (topics.values().stream().noneMatch(topic -> topic.isFreeFor(member))) {
      return;
    }
    epoch = epochs.getAsLong();
    topics.values().forEach(topic -> topic.give(member, epoch));
  }

  /**
   * Whether a heartbeat of the member would tell it something, or do something for others: it has
   * to let go of a partition, or is to get a free one, or does not know by this epoch of one that
   * it has. Who is to have what is computed by the first member, lest all come at once.
   */
  public boolean hasNews(long member, long known) {
    boolean isFirst = !members.isEmpty() && members.firstKey() == member;
    return (isFirst && targetGeneration != generation)
        || topics.values().stream().anyMatch(topic -> topic.hasNews(member, known));
  }

  /** Whether the member has what it is to have, and nothing else. */
  public boolean isSettled(long member) {
    return topics.values().stream().allMatch(topic -> topic.isSettled(member));
  }

  /** Whether every partition is where it is to be. */
  public boolean isSettled() {
    return targetGeneration == generation
        && topics.values().stream().allMatch(GroupTopic::isSettled);
  }
}
