package io.narumq.client;

import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.QueueConfig;
import io.narumq.client.internal.Durations;
import io.narumq.client.internal.FifoWire;
import io.narumq.client.internal.InspectWire;
import java.time.Duration;

/**
 * Settings of a queue. Each is named or left open: what is open is the default when a queue is
 * made, and stays as it is when a queue is changed. Those of a {@link QueueInfo} are all named.
 *
 * <p>Immutable: each {@code with} makes another one. Values beyond the limits are refused by the
 * server, with FIELD_INVALID.
 */
public final class QueueSettings {
  /** Nothing named: all defaults. */
  public static final QueueSettings DEFAULT = new QueueSettings(QueueConfig.getDefaultInstance());

  private final QueueConfig named;

  private QueueSettings(QueueConfig named) {
    this.named = named;
  }

  /** From how the protocol says it. */
  public static QueueSettings of(QueueConfig config) {
    return new QueueSettings(config);
  }

  /** How the protocol says it. */
  public QueueConfig toConfig() {
    return named;
  }

  /**
   * How long a message stays with a receiver that names no lease of its own: default 30 s; 1 s to
   * 12 h.
   */
  public QueueSettings withLease(Duration lease) {
    return new QueueSettings(named.toBuilder().setLease(Durations.toProto(lease)).build());
  }

  /** See {@link #withLease}. */
  public Duration lease() {
    return named.hasLease() ? Durations.of(named.getLease()) : Duration.ofSeconds(30);
  }

  /**
   * For how long somebody may have a message, however alive its session is and however often the
   * lease is extended, so that a hung worker in a live process gives its message back: 1 s to 30 d.
   * Zero, the default: a session keeps a message for 1 h at most, and {@link
   * NaruClient#extendLease} has no bound.
   */
  public QueueSettings withMaxProcessing(Duration maxProcessing) {
    return new QueueSettings(
        named.toBuilder().setMaxProcessing(Durations.toProto(maxProcessing)).build());
  }

  /** See {@link #withMaxProcessing}. */
  public Duration maxProcessing() {
    return named.hasMaxProcessing() ? Durations.of(named.getMaxProcessing()) : Duration.ZERO;
  }

  /**
   * A message that has waited so long goes like one of the next priority, after twice as long like
   * one of the priority after that, so that none starves: default 60 s; 1 s to 30 d, or zero for
   * strict priorities.
   */
  public QueueSettings withPriorityAgeing(Duration ageing) {
    return new QueueSettings(
        named.toBuilder().setPriorityAgeing(Durations.toProto(ageing)).build());
  }

  /** See {@link #withPriorityAgeing}. */
  public Duration priorityAgeing() {
    return named.hasPriorityAgeing()
        ? Durations.of(named.getPriorityAgeing())
        : Duration.ofMinutes(1);
  }

  /**
   * A message that was delivered so often and comes back again goes to the {@link
   * #deadLetterQueue}: default 16; at most 1,000, or 0 for never.
   */
  public QueueSettings withMaxDeliveries(int maxDeliveries) {
    return new QueueSettings(named.toBuilder().setMaxDeliveries(maxDeliveries).build());
  }

  /** See {@link #withMaxDeliveries}. */
  public int maxDeliveries() {
    return named.hasMaxDeliveries() ? named.getMaxDeliveries() : 16;
  }

  /**
   * Where messages go that are not delivered any more: a queue with the same part in braces.
   * Default (and empty): {@code {orders}.dlq} for {@code orders}, {@code {eu}.orders.dlq} for
   * {@code {eu}.orders}; made when the first message goes there.
   */
  public QueueSettings withDeadLetterQueue(String queue) {
    return new QueueSettings(named.toBuilder().setDeadLetterQueue(queue).build());
  }

  /** See {@link #withDeadLetterQueue}. */
  public String deadLetterQueue() {
    return named.getDeadLetterQueue();
  }

  /**
   * How long a message that failed waits for its next delivery: {@code initial} after the first,
   * {@code multiplier} times as long after each further one, at most {@code max}. Default 1 s, 2
   * and 5 min; initial from 0 (no wait), multiplier 1 to 100, both times up to 12 h.
   */
  public QueueSettings withRetry(Duration initial, double multiplier, Duration max) {
    return new QueueSettings(
        named.toBuilder()
            .setRetryInitial(Durations.toProto(initial))
            .setRetryMultiplier(multiplier)
            .setRetryMax(Durations.toProto(max))
            .build());
  }

  /** See {@link #withRetry}. */
  public Duration retryInitial() {
    return named.hasRetryInitial() ? Durations.of(named.getRetryInitial()) : Duration.ofSeconds(1);
  }

  /** See {@link #withRetry}. */
  public double retryMultiplier() {
    return named.hasRetryMultiplier() ? named.getRetryMultiplier() : 2;
  }

  /** See {@link #withRetry}. */
  public Duration retryMax() {
    return named.hasRetryMax() ? Durations.of(named.getRetryMax()) : Duration.ofMinutes(5);
  }

  /**
   * For how long a message may be delivered that names no {@link OutgoingMessage#ttl} of its own,
   * from when it is due: default zero, for ever; 1 s to 10 years. Counts for messages that are sent
   * from then on.
   */
  public QueueSettings withTtl(Duration ttl) {
    return new QueueSettings(named.toBuilder().setTtl(Durations.toProto(ttl)).build());
  }

  /** See {@link #withTtl}. */
  public Duration ttl() {
    return Durations.of(named.getTtl());
  }

  /**
   * Whether messages whose time is over go to the {@link #deadLetterQueue}; else they are settled,
   * and counted as {@link QueueInfo#expired}, which is the default.
   */
  public QueueSettings withDeadLettersExpired(boolean deadLettersExpired) {
    ExpiryAction action =
        deadLettersExpired
            ? ExpiryAction.EXPIRY_ACTION_DEAD_LETTER
            : ExpiryAction.EXPIRY_ACTION_DROP;
    return new QueueSettings(named.toBuilder().setOnExpiry(action).build());
  }

  /** See {@link #withDeadLettersExpired}. */
  public boolean deadLettersExpired() {
    return named.getOnExpiry() == ExpiryAction.EXPIRY_ACTION_DEAD_LETTER;
  }

  /**
   * Whether messages have keys, and those of one key are delivered one after the other, in the
   * order in which they were stored, each when the one before is settled: default false. Different
   * keys know nothing of each other. A queue keeps what it was made with; priorities, delays and
   * times to live are refused there, with FIFO_CONFLICT.
   */
  public QueueSettings withFifo(boolean fifo) {
    return new QueueSettings(named.toBuilder().setFifo(fifo).build());
  }

  /** See {@link #withFifo}. */
  public boolean fifo() {
    return named.getFifo();
  }

  /**
   * What becomes of a message of a FIFO queue that can not be done: default {@link
   * PoisonAction#DEAD_LETTER}, the only one for other queues.
   */
  public QueueSettings withOnPoison(PoisonAction action) {
    return new QueueSettings(named.toBuilder().setOnPoison(FifoWire.action(action)).build());
  }

  /** See {@link #withOnPoison}. */
  public PoisonAction onPoison() {
    return FifoWire.action(named.getOnPoison());
  }

  /**
   * For how long {@link OutgoingMessage#dedupeKey} is remembered, from the send on: 1 min to 7
   * days, default 5 min. Should be longer than senders repeat a send. What was sent before a change
   * keeps the window that it had. A queue remembers 10,000,000 keys; sends with more are refused
   * with {@link ErrorReason#QUEUE_FULL}.
   */
  public QueueSettings withDedupeWindow(Duration window) {
    return new QueueSettings(named.toBuilder().setDedupeWindow(Durations.toProto(window)).build());
  }

  /** See {@link #withDedupeWindow}. */
  public Duration dedupeWindow() {
    return Durations.of(named.getDedupeWindow());
  }

  /** Which events of messages are remembered; default what leaves the plain path. */
  public QueueSettings withHistory(HistoryMode mode) {
    return new QueueSettings(named.toBuilder().setHistory(InspectWire.mode(mode)).build());
  }

  /** See {@link #withHistory}. */
  public HistoryMode history() {
    return InspectWire.mode(named.getHistory());
  }

  /**
   * At most so many messages that are not settled: ready, delayed, leased and backing off together.
   * Default and 0: no limit. A send that would exceed it is refused whole, with {@link
   * ErrorReason#QUEUE_FULL}; the client repeats it for as long as its timeout allows.
   */
  public QueueSettings withMaxMessages(long maxMessages) {
    return new QueueSettings(named.toBuilder().setMaxMessages(maxMessages).build());
  }

  /** See {@link #withMaxMessages}. */
  public long maxMessages() {
    return named.getMaxMessages();
  }

  /** Like {@link #withMaxMessages} for the bytes of their bodies. */
  public QueueSettings withMaxBytes(long maxBytes) {
    return new QueueSettings(named.toBuilder().setMaxBytes(maxBytes).build());
  }

  /** See {@link #withMaxBytes}. */
  public long maxBytes() {
    return named.getMaxBytes();
  }

  /**
   * At most so many messages under a lease, of all receivers together; who waits for more gets them
   * as others are settled. Default and 0: no limit.
   */
  public QueueSettings withMaxInFlight(int maxInFlight) {
    return new QueueSettings(named.toBuilder().setMaxInFlight(maxInFlight).build());
  }

  /** See {@link #withMaxInFlight}. */
  public int maxInFlight() {
    return named.getMaxInFlight();
  }

  /**
   * Whether the oldest ready messages go to the {@link #deadLetterQueue} to make room where {@link
   * #withMaxMessages} or {@link #withMaxBytes} would refuse a send, at most 1,000 for one. Default
   * false. If that is not enough, because all else is leased, delayed or backs off, the send is
   * refused.
   */
  public QueueSettings withDroppingOldest(boolean droppingOldest) {
    FullAction action =
        droppingOldest ? FullAction.FULL_ACTION_DROP_OLDEST : FullAction.FULL_ACTION_REJECT;
    return new QueueSettings(named.toBuilder().setOnFull(action).build());
  }

  /** See {@link #withDroppingOldest}. */
  public boolean droppingOldest() {
    return named.getOnFull() == FullAction.FULL_ACTION_DROP_OLDEST;
  }

  /**
   * Whether nobody is given messages; all else goes on, and who waits for messages goes on waiting.
   * Default false. To make a queue that is there is success whether it is paused or not. See {@link
   * NaruClient#pauseQueue}.
   */
  public QueueSettings withPaused(boolean paused) {
    return new QueueSettings(named.toBuilder().setPaused(paused).build());
  }

  /** See {@link #withPaused}. */
  public boolean paused() {
    return named.getPaused();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QueueSettings settings && settings.named.equals(named);
  }

  @Override
  public int hashCode() {
    return named.hashCode();
  }

  @Override
  public String toString() {
    return named.toString().strip().replaceAll("\\s+", " ");
  }
}
