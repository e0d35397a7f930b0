package io.narumq.statemachine;

import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.SettleStatus;
import io.narumq.state.v1.GroupOffsetRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.TopicSettings;
import java.util.List;
import java.util.Optional;

/**
 * What one command came to. Only the node that submitted it looks at this; it is not replicated.
 */
public sealed interface CommandResult {
  /** The queue is there, with the settings that are in force. */
  record QueueCreated(boolean created, QueueSettings settings) implements CommandResult {}

  /** The settings that are in force from now on. */
  record QueueUpdated(QueueSettings settings) implements CommandResult {}

  /**
   * The messages are stored.
   *
   * @param sets in the order of the command; of each of its sets one, or several if some of its
   *     messages had been stored before
   */
  record Sent(int queueId, List<StoredSet> sets) implements CommandResult {
    /** How many messages were stored, those that had been stored before apart. */
    public int messages() {
      return sets.stream().filter(set -> !set.duplicate()).mapToInt(StoredSet::count).sum();
    }
  }

  /**
   * {@code count} messages with consecutive sequences from {@code firstSequence}.
   *
   * @param duplicate they had been stored before, by a send that this one repeats
   */
  record StoredSet(int lane, long firstSequence, int count, boolean duplicate) {
    /** Messages that were stored now. */
    public StoredSet(int lane, long firstSequence, int count) {
      this(lane, firstSequence, count, false);
    }

    /** Adds to a list, and puts together what follows each other. */
    public static void add(List<StoredSet> sets, StoredSet more) {
      StoredSet last = sets.isEmpty() ? null : sets.get(sets.size() - 1);
      if (last != null && last.isFollowedBy(more)) {
        int count = last.count + more.count;
        sets.set(
            sets.size() - 1, new StoredSet(last.lane, last.firstSequence, count, last.duplicate));
      } else {
        sets.add(more);
      }
    }

    private boolean isFollowedBy(StoredSet other) {
      return lane == other.lane
          && firstSequence + count == other.firstSequence
          && duplicate == other.duplicate;
    }

    @Override
    public String toString() {
      return "StoredSet[lane=%d, firstSequence=%d, count=%d%s]"
          .formatted(lane, firstSequence, count, duplicate ? ", duplicate" : "");
    }
  }

  /**
   * The producer is there.
   *
   * @param nextSequence one more than the highest that was stored of it; 0 if none was
   */
  record ProducerAttached(long number, int epoch, long nextSequence) implements CommandResult {}

  /**
   * The messages are leased; no deliveries mean that nothing was ready.
   *
   * @param leaseMs how long the first of the leases lasts, session keeping apart; 0 if only a
   *     session keeps it
   * @param bodyBytes of the messages together
   */
  record Received(
      int queueId, long leaseId, long leaseMs, long bodyBytes, List<Delivery> deliveries)
      implements CommandResult {
    /** The answer of an empty queue. */
    public static final Received NOTHING = new Received(0, 0, 0, 0, List.of());

    /** How many messages were delivered. */
    public int messages() {
      return deliveries.stream().mapToInt(Delivery::count).sum();
    }
  }

  /**
   * The topic is bound to the queue.
   *
   * @param created it was not before
   */
  record Bound(boolean created) implements CommandResult {}

  /**
   * Nothing was taken of a subscription: its filter left out all that one command may look at, or
   * it was not there any more. There may be something behind it.
   */
  record Passed() implements CommandResult {
    public static final Passed PASSED = new Passed();
  }

  /**
   * Consecutive messages of one set, delivered together. Bodies are read afterwards, by {@link
   * ShardReader#messages}.
   */
  record Delivery(int lane, long setFirst, long first, int count, int deliveryCount) {}

  /** One status for each receipt of an ack or return. */
  record Settled(List<SettleStatus> statuses) implements CommandResult {}

  /**
   * All was acked and sent, or nothing.
   *
   * @param status what is wrong with a receipt; SETTLED if all was done
   * @param refusedReceipt which one
   * @param sent one for each send, if all was done
   */
  record AckedAndSent(SettleStatus status, int refusedReceipt, List<Sent> sent)
      implements CommandResult {}

  /** One answer for each receipt of an extension. */
  record Extended(List<Extension> extensions) implements CommandResult {
    /** Without the times. */
    public List<ExtendStatus> statuses() {
      return extensions.stream().map(Extension::status).toList();
    }
  }

  /**
   * What became of one receipt of an extension.
   *
   * @param leaseMs how long its lease lasts from now on, as things stand; 0 if it was not extended
   */
  record Extension(ExtendStatus status, long leaseMs) {
    /** The lease is lost. */
    public static final Extension NONE = new Extension(ExtendStatus.EXTEND_STATUS_LEASE_LOST, 0);
  }

  /**
   * The session is there.
   *
   * @param held for each receipt that the client named, whether its lease still lasts
   * @param maxProcessingMs of the queue that the attach was about; 0 if it named none
   * @param replayed what the session holds of that queue and the client did not name, lease by
   *     lease and lane by lane
   * @param more there is more of that
   */
  record SessionAttached(
      boolean created,
      long timeoutMs,
      long maxProcessingMs,
      List<ExtendStatus> held,
      List<Received> replayed,
      boolean more)
      implements CommandResult {}

  /**
   * The recurring message is there.
   *
   * @param changed whether it was not there like that before
   */
  record RecurringPut(boolean changed, long nextWallMs) implements CommandResult {}

  /**
   * The member is in its group.
   *
   * @param epoch what it names from now on
   * @param heartbeatMs when it should be heard of next
   * @param settled whether it has all that it is to have, and has given up what it is not to have
   * @param topics what it may work on now, and nothing else
   */
  record GroupAssigned(long epoch, long heartbeatMs, boolean settled, List<AssignedTopic> topics)
      implements CommandResult {}

  /** Partitions of a topic that a member may work on. */
  record AssignedTopic(String name, long uid, List<AssignedPartition> partitions) {}

  /**
   * A partition that a member may work on.
   *
   * @param epoch by which it was given to the member: greater with each member that has it
   * @param fresh the member does not know yet that it has it
   * @param committed where to go on, of a fresh one; empty if nothing was committed
   */
  record AssignedPartition(
      int partition, long epoch, boolean fresh, Optional<CommittedOffset> committed) {}

  /** How far a partition was worked off: the offset of the event that is next. */
  record CommittedOffset(long offset, String metadata, long committedWallMs) {
    public static CommittedOffset of(GroupOffsetRecord row) {
      return new CommittedOffset(row.getOffset(), row.getMetadata(), row.getCommittedWallMs());
    }
  }

  /**
   * The offsets are what they were to be.
   *
   * @param epoch what the member names from now on; commits by an earlier one are refused
   */
  record OffsetsReset(long epoch) implements CommandResult {}

  /**
   * The topic is there, or its partitions are being made.
   *
   * @param version to be confirmed when all shards know of it
   */
  record TopicStored(boolean created, int incarnation, long version, TopicSettings settings)
      implements CommandResult {}

  /** The subscription is there, or what it has of partitions is being made. */
  record SubscriptionStored(boolean created, SubscriptionRecord subscription)
      implements CommandResult {}

  /**
   * The messages are in the partition.
   *
   * @param duplicate they had been stored before, by a publish that this one repeats
   */
  record Published(long firstOffset, int count, boolean duplicate) implements CommandResult {}

  /** Done, with nothing to tell. */
  record Done() implements CommandResult {
    public static final Done DONE = new Done();
  }

  /** Every node reads its rows as they are behind the entry of this index. */
  record ChecksumDue(long index) implements CommandResult {}

  /** Timers were fired; {@code more} are due already. */
  record Ticked(int fired, boolean more) implements CommandResult {}

  /** Refused: nothing was changed. */
  record Rejected(ErrorReason reason, String message) implements CommandResult {}
}
