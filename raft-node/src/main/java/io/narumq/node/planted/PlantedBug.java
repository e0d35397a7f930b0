package io.narumq.node.planted;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bug that a test plants in a node: {@code -Dnaru.test.bug=NAME} among the flags of its JVM, and
 * nothing else, arms it. P1 to P10 are the promises of the design; each bug breaks one, and tells
 * what brings that out. Unless it says otherwise all nodes have it.
 */
public enum PlantedBug {
  /**
   * P1, P3. Acks are answered at once and given to the log 200 ms later. A leader that is killed
   * under load takes some along: those messages come again.
   */
  ACK_BEFORE_COMMIT,
  /**
   * P1, P4. The same with plain sends (one set, neither delay nor stamp nor dedupe key) from the
   * second one of a queue on: what was answered is lost with the leader.
   */
  SEND_BEFORE_COMMIT,
  /**
   * P4. What may be in the log is told as refused, so that its sender takes it for not done and
   * repeats it. A leader that is stopped for a second or two under load, or loses its lead.
   */
  UNKNOWN_TOLD_AS_REFUSED,
  /**
   * P5. A repeated send is found out only by the leader that stored it. Clients with producers
   * whose answers are lost in a change of the leader.
   */
  DEDUPE_IN_LEADER_MEMORY,
  /**
   * P5. Stamps are not remembered of what is replayed at the start. All nodes killed at once while
   * a producer waits for its answers, and its repeats afterwards. One node: P8.
   */
  STAMPS_FORGOTTEN_ON_REPLAY,
  /**
   * P3. Acks are not applied when they are replayed at the start. All nodes killed at once soon
   * after some acks, and leases that then end. One node: P8.
   */
  SETTLES_FORGOTTEN_ON_REPLAY,
  /**
   * P7. A receive that is repeated under its request id gets other messages. Lost answers of plain
   * receives.
   */
  RECEIVE_RETRY_GIVES_NEW,
  /** P6. A new leader ends all leases at once. Any change of the leader while workers work. */
  LEASES_END_ON_FAILOVER,
  /**
   * P3, P2. The first receive of each queue at a new leader is answered with what was handed out
   * before, from memory. Any change of the leader, with receives before and after.
   */
  REDELIVERS_ON_FAILOVER,
  /**
   * P2. A receipt settles whatever delivery of its message is the last one. Short leases, slow
   * workers.
   */
  LEASE_NOT_FENCED,
  /**
   * P2. Leases are said to be extended, and are not. Plain leases that are extended by their
   * holder.
   */
  EXTENSION_FORGOTTEN,
  /** P8. Each node stamps the time of an entry by its own clock. Any load with three nodes. */
  CLOCK_READ_IN_APPLY,
  /**
   * P8. The first entry behind a database that came from another node is passed over. A node that
   * is away until the log is purged. On that node is enough.
   */
  ENTRY_SKIPPED_AFTER_INSTALL,
  /**
   * P1. The log is purged up to what is applied, on disk or not: a killed node does not start
   * again. Load for longer than {@code log.flush_ms}, then kill -9.
   */
  PURGED_AHEAD_OF_DISK,
  /** P4. The cache of bodies takes no notice of the queue. Two queues of a shard with consumers. */
  BODY_SWAPPED,
  /** Delayed messages come after three quarters of their delay. Any delay. */
  DELAYED_EARLY,
  /** P4. Messages expire after half of their own time to live. Messages with one, that are late. */
  EXPIRES_EARLY,
  /** Messages with a time to live of their own never expire. Those, and nobody to receive them. */
  TTL_IGNORED,
  /** P4. A rejected message is settled and goes nowhere. Rejects. */
  DEAD_LETTER_DROPPED,
  /** P4. A rejected message is in its dead-letter queue twice, half a second later. Rejects. */
  DEAD_LETTER_TWICE,
  /**
   * A message of a FIFO queue that is returned goes to the end of its key. Failures in FIFO queues.
   */
  FIFO_BROKEN_BY_RETURN,
  /**
   * P4. A node counts acks since it first looked. A restart or a change of the leader, then the
   * statistics of a queue.
   */
  COUNT_WRONG;

  /** The property of a JVM that arms one. */
  public static final String PROPERTY = "naru.test.bug";

  private static final Logger LOG = LoggerFactory.getLogger(PlantedBug.class);

  /**
   * A shard with this bug.
   *
   * @param wallMs what the node's clock says
   */
  public Conduct conduct(LongSupplier wallMs) {
    return switch (this) {
      case ACK_BEFORE_COMMIT -> new WriteBehind(WriteBehind::acks);
      case SEND_BEFORE_COMMIT -> new WriteBehind(WriteBehind::sends);
      case UNKNOWN_TOLD_AS_REFUSED -> new UnknownToldAsRefused();
      case DEDUPE_IN_LEADER_MEMORY -> new DedupeInLeaderMemory();
      case STAMPS_FORGOTTEN_ON_REPLAY -> new Replays(wallMs, Replays::stamps);
      case SETTLES_FORGOTTEN_ON_REPLAY -> new Replays(wallMs, Replays::acks);
      case RECEIVE_RETRY_GIVES_NEW -> Mangling.of(Commands::withoutRequestId);
      case LEASES_END_ON_FAILOVER -> new LeasesEnd();
      case REDELIVERS_ON_FAILOVER -> new Redelivers();
      case LEASE_NOT_FENCED -> new LeaseNotFenced();
      case EXTENSION_FORGOTTEN -> new Mangling.Answered(Commands::extension);
      case CLOCK_READ_IN_APPLY -> new ClockRead(wallMs);
      case ENTRY_SKIPPED_AFTER_INSTALL -> new EntrySkipped();
      case PURGED_AHEAD_OF_DISK -> new PurgedAhead();
      case BODY_SWAPPED -> new BodySwapped();
      case DELAYED_EARLY -> Mangling.of(Commands::early);
      case EXPIRES_EARLY -> Mangling.of(Commands::expiringEarly);
      case TTL_IGNORED -> Mangling.of(Commands::neverExpiring);
      case DEAD_LETTER_DROPPED -> Mangling.of(Commands::acksOfRejects);
      case DEAD_LETTER_TWICE -> new DeadLetterTwice();
      case FIFO_BROKEN_BY_RETURN -> new FifoBroken();
      case COUNT_WRONG -> new CountWrong();
    };
  }

  /**
   * Of a new shard of this process: faithful unless the property names a bug.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static Conduct armed() {
    @Nullable String name = System.getProperty(PROPERTY);
    if (name == null) {
      return Conduct.FAITHFUL;
    }
    LOG.warn("a bug is planted, this is a test: {}", name);
    return valueOf(name).conduct(System::currentTimeMillis);
  }
}
