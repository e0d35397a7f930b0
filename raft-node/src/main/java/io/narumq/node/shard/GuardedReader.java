package io.narumq.node.shard;

import io.narumq.api.SubscriptionName;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.GroupSummary;
import io.narumq.statemachine.GroupView;
import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.RecurringView;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.StoredMessage;
import io.narumq.statemachine.SubscriptionView;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.HistoryPage;
import io.narumq.statemachine.inspect.HistoryQuery;
import io.narumq.statemachine.inspect.ParkedPage;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Ends the process when damage is read: a leader would go on failing the same messages. */
final class GuardedReader implements ShardReader {
  private final int shard;
  private final ShardReader reader;
  private final Fatal fatal;

  GuardedReader(int shard, ShardReader reader, Fatal fatal) {
    this.shard = shard;
    this.reader = reader;
    this.fatal = fatal;
  }

  @Override
  public List<StoredMessage> messages(int queueId, Delivery delivery) {
    return guarded(() -> reader.messages(queueId, delivery));
  }

  @Override
  public Optional<String> queueName(int queueId) {
    return guarded(() -> reader.queueName(queueId));
  }

  @Override
  public Optional<QueueView> queue(String name) {
    return guarded(() -> reader.queue(name));
  }

  @Override
  public long readySinceWallMs(int queueId) {
    return guarded(() -> reader.readySinceWallMs(queueId));
  }

  @Override
  public List<QueueView> queues(String prefix, String after, int limit) {
    return guarded(() -> reader.queues(prefix, after, limit));
  }

  @Override
  public int countQueues(String after, int max) {
    return guarded(() -> reader.countQueues(after, max));
  }

  @Override
  public Optional<List<RecurringView>> recurring(String queue, String after, int limit) {
    return guarded(() -> reader.recurring(queue, after, limit));
  }

  @Override
  public Optional<BrowsePage> browse(BrowseQuery query) {
    return guarded(() -> reader.browse(query));
  }

  @Override
  public Optional<Explained> explain(String queue, int queueId, int lane, long sequence) {
    return guarded(() -> reader.explain(queue, queueId, lane, sequence));
  }

  @Override
  public Optional<HistoryPage> history(HistoryQuery query) {
    return guarded(() -> reader.history(query));
  }

  @Override
  public Optional<ParkedPage> parked(String queue, Optional<String> after, int limit) {
    return guarded(() -> reader.parked(queue, after, limit));
  }

  @Override
  public Optional<GroupView> group(String name) {
    return guarded(() -> reader.group(name));
  }

  @Override
  public boolean groupHasNews(String group, String memberId, long epoch) {
    return guarded(() -> reader.groupHasNews(group, memberId, epoch));
  }

  @Override
  public List<GroupSummary> groups(String prefix, String after, int limit) {
    return guarded(() -> reader.groups(prefix, after, limit));
  }

  @Override
  public Optional<SubscriptionView> subscription(SubscriptionName name) {
    return guarded(() -> reader.subscription(name));
  }

  /** Any other read. */
  <T> T guarded(Supplier<T> read) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      if (ShardStore.exitCode(e, ExitCode.OK) == ExitCode.DATA_DAMAGED) {
        fatal.stop(ExitCode.DATA_DAMAGED, "the database of shard " + shard + " is damaged", e);
      }
      throw e;
    }
  }
}
