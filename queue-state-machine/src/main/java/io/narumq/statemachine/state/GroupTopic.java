package io.narumq.statemachine.state;

import io.narumq.state.v1.GroupTopicRecord;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** A topic that a consumer group reads or has read, with who has which partition. */
public final class GroupTopic {
  /** The number of nobody: no member has it. */
  public static final long NOBODY = 0;

  private final int number;
  private final String name;
  private final long uid;
  private final long[] owners;
  private final long[] since;
  private final long[] targets;
  private long expiresWallMs;

  GroupTopic(int number, String name, long uid, int partitions) {
    this(number, name, uid, new long[partitions], new long[partitions], new long[partitions], 0);
  }

  private GroupTopic(
      int number,
      String name,
      long uid,
      long[] owners,
      long[] since,
      long[] targets,
      long expiresWallMs) {
    this.number = number;
    this.name = name;
    this.uid = uid;
    this.owners = owners;
    this.since = since;
    this.targets = targets;
    this.expiresWallMs = expiresWallMs;
  }

  static GroupTopic of(GroupTopicRecord row) {
    return new GroupTopic(
        row.getNumber(),
        row.getName(),
        row.getUid(),
        longs(row.getOwnersList()),
        longs(row.getSinceList()),
        longs(row.getTargetsList()),
        row.getExpiresWallMs());
  }

  private static long[] longs(List<Long> list) {
    return list.stream().mapToLong(each -> each).toArray();
  }

  GroupTopicRecord toRecord() {
    GroupTopicRecord.Builder row =
        GroupTopicRecord.newBuilder()
            .setNumber(number)
            .setName(name)
            .setUid(uid)
            .setExpiresWallMs(expiresWallMs);
    Arrays.stream(owners).forEach(row::addOwners);
    Arrays.stream(since).forEach(row::addSince);
    Arrays.stream(targets).forEach(row::addTargets);
    return row.build();
  }

  public int number() {
    return number;
  }

  public String name() {
    return name;
  }

  public long uid() {
    return uid;
  }

  public int partitions() {
    return owners.length;
  }

  boolean has(int partition) {
    return partition >= 0 && partition < owners.length;
  }

  /** The number of the member that has the partition, or {@link #NOBODY}. */
  public long owner(int partition) {
    return owners[partition];
  }

  /** By which epoch it was given to whoever has it. */
  public long since(int partition) {
    return since[partition];
  }

  /** The number of the member that is to have the partition, or {@link #NOBODY}. */
  public long target(int partition) {
    return targets[partition];
  }

  void target(int partition, long member) {
    targets[partition] = member;
  }

  /** Whether the member has the partition and is to keep it. */
  public boolean isAssigned(int partition, long member) {
    return owners[partition] == member && targets[partition] == member;
  }

  /** Whether there is a partition that nobody has and the member is to have. */
  boolean isFreeFor(long member) {
    return partitionsWhere(p -> isFreeFor(p, member)).findAny().isPresent();
  }

  private boolean isFreeFor(int partition, long member) {
    return owners[partition] == NOBODY && targets[partition] == member;
  }

  /** See {@link Group#hasNews}. */
  boolean hasNews(long member, long known) {
    return partitionsWhere(
            p ->
                isFreeFor(p, member)
                    || (owners[p] == member
                        && (targets[p] != member || Long.compareUnsigned(since[p], known) > 0)))
        .findAny()
        .isPresent();
  }

  /** The member is given what is free and meant for it. */
  void give(long member, long epoch) {
    partitionsWhere(p -> isFreeFor(p, member))
        .forEach(
            p -> {
              owners[p] = member;
              since[p] = epoch;
            });
  }

  /** Whoever has the partition gives it up. */
  void release(int partition) {
    owners[partition] = NOBODY;
  }

  /** Every partition that the member has begins anew with it. */
  void renew(long member, long epoch) {
    partitionsWhere(p -> owners[p] == member).forEach(p -> since[p] = epoch);
  }

  void renew(int partition, long epoch) {
    since[partition] = epoch;
  }

  /** Takes the member out. */
  void forget(long member) {
    partitionsWhere(p -> owners[p] == member).forEach(p -> owners[p] = NOBODY);
    partitionsWhere(p -> targets[p] == member).forEach(p -> targets[p] = NOBODY);
  }

  boolean isOwned() {
    return Arrays.stream(owners).anyMatch(owner -> owner != NOBODY);
  }

  /** Whether the member has what it is to have, and nothing else. */
  boolean isSettled(long member) {
    return partitionsWhere(p -> (owners[p] == member) != (targets[p] == member))
        .findAny()
        .isEmpty();
  }

  private IntStream partitionsWhere(IntPredicate condition) {
    return IntStream.range(0, owners.length).filter(condition);
  }

  /** Whether everybody has what it is to have, and nothing else. */
  boolean isSettled() {
    return Arrays.equals(owners, targets);
  }

  /** When the group forgets it; 0 while a member reads it. */
  public long expiresWallMs() {
    return expiresWallMs;
  }

  void expiresWallMs(long wallMs) {
    expiresWallMs = wallMs;
  }
}
