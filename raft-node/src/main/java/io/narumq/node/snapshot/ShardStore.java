package io.narumq.node.snapshot;

import io.narumq.api.SubscriptionName;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.planted.Conduct;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.Effect;
import io.narumq.statemachine.GroupSummary;
import io.narumq.statemachine.GroupView;
import io.narumq.statemachine.QueueStateMachine;
import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.RecurringView;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.StateScan;
import io.narumq.statemachine.StoredMessage;
import io.narumq.statemachine.SubscriptionView;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.HistoryPage;
import io.narumq.statemachine.inspect.HistoryQuery;
import io.narumq.statemachine.inspect.ParkedPage;
import io.narumq.statemachine.store.Figure;
import io.narumq.statemachine.store.StoreException;
import io.narumq.statemachine.topic.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The state machine of a shard, open on its database. Its users keep it, and its {@link #reader},
 * while another database takes the place of the old one; who reads just then waits for a moment.
 *
 * <p>{@link #apply} and {@link #replace} are called by one thread. All else is thread safe.
 */
public final class ShardStore implements AutoCloseable {
  /** Nodes tell each other once a second; this is a few seconds of a busy shard. */
  private static final int CHECKSUMS = 8_192;

  private static final Effect CHECKSUM_DUE = new Effect.ChecksumDue();

  private final ShardFolder folder;
  private final Conduct conduct;
  private final ReadWriteLock replacing = new ReentrantReadWriteLock();
  private final ShardReader reader = new Reader();
  private final RecentChecksums checksums = new RecentChecksums(CHECKSUMS);
  private volatile Consumer<StateScan> whenChecksumDue = StateScan::close;
  private volatile LongConsumer whenApplied = tookNs -> {};
  private volatile Consumer<Effect> onEffect = effect -> {};
  private volatile QueueStateMachine machine;
  private volatile Applied durable;

  private ShardStore(ShardFolder folder, Conduct conduct) {
    this.folder = folder;
    this.conduct = conduct;
    this.machine = QueueStateMachine.open(folder.database());
    // It was just opened, so what it holds is on disk.
    this.durable = machine.applied();
    remember(machine.applied());
  }

  /** Opens or makes the database of a shard, after finishing what a crash interrupted. */
  public static ShardStore open(ShardFolder folder) {
    return open(folder, Conduct.FAITHFUL);
  }

  /** The same, of a shard that may have a planted bug. */
  public static ShardStore open(ShardFolder folder, Conduct conduct) {
    try {
      folder.recover();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ShardStore(folder, conduct);
  }

  /** How the process ends for this failure: differently if files of the database are damaged. */
  public static ExitCode exitCode(Throwable failure, ExitCode otherwise) {
    boolean damaged = failure instanceof StoreException store && store.isDamage();
    return damaged ? ExitCode.DATA_DAMAGED : otherwise;
  }

  /** How far the shard has come, in memory. */
  public Applied applied() {
    return machine.applied();
  }

  /** What a crash can not take back; grows only. */
  public Applied durable() {
    return conduct.durable(durable, machine.applied());
  }

  /** The index at which the database came from another node, -1 if it is this node's own. */
  public long installedIndex() throws IOException {
    return folder.installedIndex();
  }

  /** Like {@link QueueStateMachine#apply}. */
  public ApplyOutcome apply(long term, long index, LogEntry entry) {
    long startNs = System.nanoTime();
    ApplyOutcome outcome = conduct.apply(machine, term, index, entry);
    remember(machine.applied());
    whenApplied.accept(System.nanoTime() - startNs);
    if (outcome.effects().contains(CHECKSUM_DUE)) {
      whenChecksumDue.accept(machine.scan());
    }
    outcome.effects().forEach(onEffect);
    return outcome;
  }

  /** Who is told of every effect, whether this node leads or not. Must not block. */
  public void onEffect(Consumer<Effect> listener) {
    onEffect = listener;
  }

  /** Who is told how long each entry took, in nanoseconds. Must not block. */
  public void whenApplied(LongConsumer meter) {
    whenApplied = meter;
  }

  /** Who reads all rows, and closes the scan, when an entry asks for it. Must not block. */
  void whenChecksumDue(Consumer<StateScan> reader) {
    whenChecksumDue = reader;
  }

  private void remember(Applied applied) {
    if (applied.index() >= 0) {
      checksums.add(applied.index(), applied.checksum());
    }
  }

  /** The checksum when this was the last entry applied; empty if that was not, or is long ago. */
  public OptionalLong checksumAt(long index) {
    return checksums.at(index);
  }

  /** Like {@link QueueStateMachine#nextServingTimerMs}. */
  public long nextServingTimerMs() {
    return machine.nextServingTimerMs();
  }

  /** Like {@link QueueStateMachine#nextWallTimerMs}. */
  public long nextWallTimerMs() {
    return machine.nextWallTimerMs();
  }

  /** Reads beside the log. */
  public ShardReader reader() {
    return reader;
  }

  /** Reads topics and their partitions beside the log. */
  public <T> T topics(Function<TopicReader, T> look) {
    return shared(() -> look.apply(machine.topics()));
  }

  /** Brings everything that was applied before this call to disk; waits for it. */
  public void flush() {
    Applied flushed = shared(() -> machine.flush());
    FailPoint.FLUSHED.hit();
    raiseDurable(flushed);
  }

  /** Like {@link QueueStateMachine#isWasteful}. */
  boolean isWasteful() {
    return shared(() -> machine.isWasteful());
  }

  /** Like {@link QueueStateMachine#figure}. */
  public long figure(Figure figure) {
    return shared(() -> machine.figure(figure));
  }

  /** Gives the disk back what no row needs any more; cut short if the database is replaced. */
  public void compact(long rewrittenBytesMax) {
    // Not shared: who replaces the database need not wait for this.
    machine.compact(rewrittenBytesMax);
  }

  /** Makes a copy of the database in a folder that is not there yet; waits for the disk. */
  public void checkpoint(Path directory) {
    shared(
        () -> {
          machine.checkpoint(directory);
          return true;
        });
  }

  /** Puts the complete download of the folder in the place of the database. */
  public void replace() throws IOException {
    replacing.writeLock().lock();
    try {
      machine.close();
      folder.replace();
      machine = QueueStateMachine.open(folder.database());
      raiseDurable(machine.applied());
      checksums.clear();
      remember(machine.applied());
      conduct.installed();
    } finally {
      replacing.writeLock().unlock();
    }
  }

  /** Writes what is only in memory to disk and closes the database. */
  @Override
  public void close() {
    machine.close();
  }

  private synchronized void raiseDurable(Applied position) {
    if (position.index() > durable.index()) {
      durable = position;
    }
  }

  private <T> T shared(Supplier<T> use) {
    replacing.readLock().lock();
    try {
      return use.get();
    } finally {
      replacing.readLock().unlock();
    }
  }

  private final class Reader implements ShardReader {
    @Override
    public List<StoredMessage> messages(int queueId, Delivery delivery) {
      return shared(() -> machine.reader().messages(queueId, delivery));
    }

    @Override
    public Optional<String> queueName(int queueId) {
      return shared(() -> machine.reader().queueName(queueId));
    }

    @Override
    public Optional<QueueView> queue(String name) {
      return shared(() -> machine.reader().queue(name));
    }

    @Override
    public long readySinceWallMs(int queueId) {
      return shared(() -> machine.reader().readySinceWallMs(queueId));
    }

    @Override
    public List<QueueView> queues(String prefix, String after, int limit) {
      return shared(() -> machine.reader().queues(prefix, after, limit));
    }

    @Override
    public int countQueues(String after, int max) {
      return shared(() -> machine.reader().countQueues(after, max));
    }

    @Override
    public Optional<List<RecurringView>> recurring(String queue, String after, int limit) {
      return shared(() -> machine.reader().recurring(queue, after, limit));
    }

    @Override
    public Optional<BrowsePage> browse(BrowseQuery query) {
      return shared(() -> machine.reader().browse(query));
    }

    @Override
    public Optional<Explained> explain(String queue, int queueId, int lane, long sequence) {
      return shared(() -> machine.reader().explain(queue, queueId, lane, sequence));
    }

    @Override
    public Optional<HistoryPage> history(HistoryQuery query) {
      return shared(() -> machine.reader().history(query));
    }

    @Override
    public Optional<ParkedPage> parked(String queue, Optional<String> after, int limit) {
      return shared(() -> machine.reader().parked(queue, after, limit));
    }

    @Override
    public Optional<GroupView> group(String name) {
      return shared(() -> machine.reader().group(name));
    }

    @Override
    public boolean groupHasNews(String group, String memberId, long epoch) {
      return shared(() -> machine.reader().groupHasNews(group, memberId, epoch));
    }

    @Override
    public List<GroupSummary> groups(String prefix, String after, int limit) {
      return shared(() -> machine.reader().groups(prefix, after, limit));
    }

    @Override
    public Optional<SubscriptionView> subscription(SubscriptionName name) {
      return shared(() -> machine.reader().subscription(name));
    }
  }
}
