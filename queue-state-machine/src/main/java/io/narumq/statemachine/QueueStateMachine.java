package io.narumq.statemachine;

import static io.narumq.statemachine.store.Schema.APPLIED;
import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.Single.ROW;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.state.v1.AppliedRecord;
import io.narumq.statemachine.processor.AckAndSendProcessor;
import io.narumq.statemachine.processor.BindingProcessor;
import io.narumq.statemachine.processor.ChecksumProcessor;
import io.narumq.statemachine.processor.CreateQueueProcessor;
import io.narumq.statemachine.processor.DeleteQueueProcessor;
import io.narumq.statemachine.processor.Effects;
import io.narumq.statemachine.processor.GroupHeartbeatProcessor;
import io.narumq.statemachine.processor.GroupOffsetsProcessor;
import io.narumq.statemachine.processor.GroupProcessor;
import io.narumq.statemachine.processor.ProducerProcessor;
import io.narumq.statemachine.processor.PublishProcessor;
import io.narumq.statemachine.processor.PurgeQueueProcessor;
import io.narumq.statemachine.processor.ReceiveProcessor;
import io.narumq.statemachine.processor.RecurringProcessor;
import io.narumq.statemachine.processor.RedriveProcessor;
import io.narumq.statemachine.processor.SendProcessor;
import io.narumq.statemachine.processor.SessionProcessor;
import io.narumq.statemachine.processor.SettleProcessor;
import io.narumq.statemachine.processor.SubscriptionProcessor;
import io.narumq.statemachine.processor.TickProcessor;
import io.narumq.statemachine.processor.TopicProcessor;
import io.narumq.statemachine.processor.UnparkKeyProcessor;
import io.narumq.statemachine.processor.UpdateQueueProcessor;
import io.narumq.statemachine.state.ShardState;
import io.narumq.statemachine.state.Timers;
import io.narumq.statemachine.store.Checksum;
import io.narumq.statemachine.store.Figure;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Store;
import io.narumq.statemachine.store.StoreOptions;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.topic.TopicReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One shard: applies log entries to its database.
 *
 * <p>{@link #apply} is called by one thread, in log order. Everything else may be used by any
 * thread at any time until {@link #close}.
 */
public final class QueueStateMachine implements AutoCloseable {
  /** No timer waits. */
  public static final long NO_TIMER = Timers.NONE;

  /** The rules by which commands are applied. Raised together with a change of any of them. */
  private static final int MACHINE_VERSION = 1;

  /** So much garbage is never worth a compaction. */
  private static final long WASTE_BYTES = 16L << 20;

  /** Bodies may take so many times what is alive of them. */
  private static final int WASTEFUL = 2;

  private final Store store;
  private final ShardState state;
  private final ShardReader reader;
  private final TopicReader topics;
  private final Effects effects;
  private final CreateQueueProcessor createQueue;
  private final UpdateQueueProcessor updateQueue;
  private final DeleteQueueProcessor deleteQueue;
  private final ProducerProcessor producer;
  private final SendProcessor send;
  private final ReceiveProcessor receive;
  private final AckAndSendProcessor ackAndSend;
  private final SettleProcessor settle;
  private final SessionProcessor session;
  private final RedriveProcessor redrive;
  private final RecurringProcessor recurring;
  private final PurgeQueueProcessor purgeQueue;
  private final UnparkKeyProcessor unparkKey;
  private final TopicProcessor topic;
  private final SubscriptionProcessor subscription;
  private final PublishProcessor publish;
  private final BindingProcessor binding;
  private final GroupHeartbeatProcessor groupHeartbeat;
  private final GroupProcessor group;
  private final GroupOffsetsProcessor groupOffsets;
  private final TickProcessor tick;
  private final ChecksumProcessor checksum;
  private volatile Applied applied;

  QueueStateMachine(Store store) {
    this.store = store;
    state = new ShardState(store);
    reader = new StoredShardReader(store.reader());
    topics = new TopicReader(store.reader());
    effects = new Effects(state.queues());
    createQueue = new CreateQueueProcessor(state);
    updateQueue = new UpdateQueueProcessor(state, effects);
    deleteQueue = new DeleteQueueProcessor(state, effects);
    producer = new ProducerProcessor(state);
    send = new SendProcessor(state, producer, effects);
    receive = new ReceiveProcessor(state);
    ackAndSend = new AckAndSendProcessor(state, send, effects);
    settle = new SettleProcessor(state, effects);
    session = new SessionProcessor(state, effects);
    redrive = new RedriveProcessor(state, effects);
    recurring = new RecurringProcessor(state, send);
    purgeQueue = new PurgeQueueProcessor(state);
    unparkKey = new UnparkKeyProcessor(state, effects);
    topic = new TopicProcessor(state, effects);
    subscription = new SubscriptionProcessor(state);
    publish = new PublishProcessor(state, producer, send, effects);
    binding = new BindingProcessor(state);
    groupHeartbeat = new GroupHeartbeatProcessor(state, effects);
    group = new GroupProcessor(state, effects);
    groupOffsets = new GroupOffsetsProcessor(state);
    tick = new TickProcessor(state, session, deleteQueue, redrive, recurring, group, effects);
    checksum = new ChecksumProcessor(effects);
    applied = readApplied();
  }

  /** Opens or makes the database in {@code directory}. */
  public static QueueStateMachine open(Path directory) {
    return open(directory, StoreOptions.DEFAULTS);
  }

  /** Opens or makes the database in {@code directory}, with other sizes of caches. */
  public static QueueStateMachine open(Path directory, StoreOptions options) {
    return new QueueStateMachine(Store.open(directory, options));
  }

  /**
   * Reads the whole database in {@code directory}, a checkpoint for instance, and changes nothing.
   *
   * @return how far it has come
   * @throws io.narumq.statemachine.store.StoreException if it is not whole
   */
  public static Applied verify(Path directory) {
    try (QueueStateMachine machine = new QueueStateMachine(Store.openReadOnly(directory))) {
      machine.store.verify();
      return machine.applied();
    }
  }

  /** How far the database in {@code directory} has come; changes nothing in it. */
  public static Applied appliedIn(Path directory) {
    try (QueueStateMachine machine = new QueueStateMachine(Store.openReadOnly(directory))) {
      return machine.applied();
    }
  }

  /** How far this shard has come, as of the last applied entry. */
  public Applied applied() {
    return applied;
  }

  /**
   * Applies one entry: all of it or, if it throws, nothing. A throw is a defect or a dead disk,
   * never the fault of a caller; the process must end, as this replica can not go on.
   */
  public ApplyOutcome apply(long term, long index, LogEntry entry) {
    if (index <= applied.index()) {
      throw new IllegalStateException(
          "entry " + index + " comes after entry " + applied.index() + " was applied");
    }
    try {
      state.clocks().advance(entry.getServingMs(), entry.getWallMs());
      List<CommandResult> results = new ArrayList<>(entry.getCommandsCount());
      for (Command command : entry.getCommandsList()) {
        results.add(execute(command, index));
      }
      commit(term, index);
      return new ApplyOutcome(term, index, results, effects.drain());
    } catch (RuntimeException | Error e) {
      store.discard();
      throw e;
    }
  }

  /** No default: a new command does not compile until it is handled here. */
  private CommandResult execute(Command command, long index) {
    return switch (command.getBodyCase()) {
      case CREATE_QUEUE -> createQueue.apply(command.getCreateQueue());
      case UPDATE_QUEUE -> updateQueue.apply(command.getUpdateQueue());
      case DELETE_QUEUE -> deleteQueue.apply(command.getDeleteQueue());
      case SEND -> send.apply(command.getSend());
      case RECEIVE -> receive.apply(command.getReceive());
      case ACK -> settle.apply(command.getAck());
      case ACK_AND_SEND -> ackAndSend.apply(command.getAckAndSend());
      case RETURN -> settle.apply(command.getReturn());
      case EXTEND_LEASE -> settle.apply(command.getExtendLease());
      case ATTACH_SESSION -> session.apply(command.getAttachSession());
      case KEEP_ALIVE_SESSION -> session.apply(command.getKeepAliveSession());
      case CLOSE_SESSION -> session.apply(command.getCloseSession());
      case ATTACH_PRODUCER -> producer.apply(command.getAttachProducer());
      case CLOSE_PRODUCER -> producer.apply(command.getCloseProducer());
      case REDRIVE -> redrive.apply(command.getRedrive());
      case CANCEL_REDRIVE -> redrive.apply(command.getCancelRedrive());
      case PUT_RECURRING -> recurring.apply(command.getPutRecurring());
      case DELETE_RECURRING -> recurring.apply(command.getDeleteRecurring());
      case PURGE_QUEUE -> purgeQueue.apply(command.getPurgeQueue());
      case UNPARK_KEY -> unparkKey.apply(command.getUnparkKey());
      case CREATE_TOPIC -> topic.apply(command.getCreateTopic());
      case UPDATE_TOPIC -> topic.apply(command.getUpdateTopic());
      case DELETE_TOPIC -> topic.apply(command.getDeleteTopic());
      case CONFIRM_TOPIC -> topic.apply(command.getConfirmTopic());
      case PUT_PARTITIONS -> topic.apply(command.getPutPartitions());
      case PUBLISH -> publish.apply(command.getPublish());
      case BIND_QUEUE -> binding.apply(command.getBindQueue());
      case UNBIND_QUEUE -> binding.apply(command.getUnbindQueue());
      case GROUP_HEARTBEAT -> groupHeartbeat.apply(command.getGroupHeartbeat());
      case LEAVE_GROUP -> group.apply(command.getLeaveGroup());
      case COMMIT_OFFSETS -> groupOffsets.apply(command.getCommitOffsets());
      case RESET_OFFSETS -> groupOffsets.apply(command.getResetOffsets());
      case DELETE_GROUP -> group.apply(command.getDeleteGroup());
      case CREATE_SUBSCRIPTION -> subscription.apply(command.getCreateSubscription());
      case UPDATE_SUBSCRIPTION -> subscription.apply(command.getUpdateSubscription());
      case DELETE_SUBSCRIPTION -> subscription.apply(command.getDeleteSubscription());
      case TICK -> tick.apply(command.getTick());
      case CHECKSUM -> checksum.apply(index);
      case BODY_NOT_SET ->
          throw new IllegalStateException(
              "a command that this version does not know: the log was written by a newer one");
    };
  }

  private void commit(long term, long index) {
    Checksum chain = store.checksum(new Checksum(applied.checksum()));
    store.put(
        APPLIED,
        ROW,
        AppliedRecord.newBuilder()
            .setTerm(term)
            .setIndex(index)
            .setMachineVersion(MACHINE_VERSION)
            .setChecksum(chain.value())
            .build());
    store.commit();
    applied = readApplied();
  }

  private Applied readApplied() {
    AppliedRecord record = store.get(APPLIED, ROW);
    long servingMs = state.clocks().servingMs();
    long wallMs = state.clocks().wallMs();
    return record == null
        ? new Applied(0, -1, Checksum.START.value(), servingMs, wallMs)
        : new Applied(record.getTerm(), record.getIndex(), record.getChecksum(), servingMs, wallMs);
  }

  /**
   * A lower bound of when the first timer of the serving clock is due, or {@link #NO_TIMER}. May be
   * early after a timer was taken back; a Tick then finds nothing and the bound moves on.
   */
  public long nextServingTimerMs() {
    return state.servingTimers().nextMs();
  }

  /** The same for the wall clock. */
  public long nextWallTimerMs() {
    return state.wallTimers().nextMs();
  }

  /**
   * Brings to disk what was applied before this call, while the apply of further entries goes on.
   *
   * @return a position that survives a crash from now on; the database may be further
   */
  public Applied flush() {
    Applied before = applied;
    store.flush();
    return before;
  }

  /**
   * Removes from disk what deleted rows left there. Blocks for as long as it takes; {@link #close}
   * cuts it short, and so does a disk that is too full.
   *
   * @param rewrittenBytesMax what it may take of the disk for that, but for a moment
   */
  public void compact(long rewrittenBytesMax) {
    store.compact(rewrittenBytesMax);
  }

  /**
   * Whether most of what bodies take of the disk is of no use any more: {@link #compact} would
   * help. For any thread.
   */
  public boolean isWasteful() {
    return store.bodyBytesOnDisk() > WASTE_BYTES + WASTEFUL * aliveBodyBytes();
  }

  /** What the database says of itself. For any thread. */
  public long figure(Figure figure) {
    return store.figure(figure);
  }

  private long aliveBodyBytes() {
    LaneKey first = new LaneKey(0, 0);
    LaneKey end = new LaneKey(Integer.MAX_VALUE, 0);
    return store.reader().scan(LANE, first, end, Integer.MAX_VALUE).stream()
            .mapToLong(row -> row.value().getBodyBytes())
            .sum()
        + topics.bodyBytes();
  }

  /**
   * Makes a copy of the database in {@code directory}, which must not be there. It stands at the
   * position of some entry, at least the last one applied before this call: {@link #appliedIn} says
   * which. Files are shared with the database where possible and never change.
   */
  public void checkpoint(Path directory) {
    store.checkpoint(directory);
  }

  /**
   * Begins to read all rows as they are behind the last applied entry. To be called by the thread
   * that applies; the rest is for any.
   */
  public StateScan scan() {
    return new StateScan(applied.index(), store.scanAll());
  }

  public ShardReader reader() {
    return reader;
  }

  /** Topics and what is in their partitions, for whoever fetches it. */
  public TopicReader topics() {
    return topics;
  }

  /** Rows as they are, for checks that compare whole states. */
  StoreReader rows() {
    return store.reader();
  }

  /** Writes what is only in memory to disk and closes the database. */
  @Override
  public void close() {
    store.close();
  }
}
