package io.narumq.node.planted;

import io.narumq.api.SubscriptionName;
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

/** Reads what there is, but for what a bug puts in its place. */
abstract class MangledReader implements ShardReader {
  private final ShardReader reader;

  MangledReader(ShardReader reader) {
    this.reader = reader;
  }

  @Override
  public List<StoredMessage> messages(int queueId, Delivery delivery) {
    return reader.messages(queueId, delivery);
  }

  @Override
  public Optional<String> queueName(int queueId) {
    return reader.queueName(queueId);
  }

  @Override
  public Optional<QueueView> queue(String name) {
    return reader.queue(name);
  }

  @Override
  public long readySinceWallMs(int queueId) {
    return reader.readySinceWallMs(queueId);
  }

  @Override
  public List<QueueView> queues(String prefix, String after, int limit) {
    return reader.queues(prefix, after, limit);
  }

  @Override
  public int countQueues(String after, int max) {
    return reader.countQueues(after, max);
  }

  @Override
  public Optional<List<RecurringView>> recurring(String queue, String after, int limit) {
    return reader.recurring(queue, after, limit);
  }

  @Override
  public Optional<BrowsePage> browse(BrowseQuery query) {
    return reader.browse(query);
  }

  @Override
  public Optional<Explained> explain(String queue, int queueId, int lane, long sequence) {
    return reader.explain(queue, queueId, lane, sequence);
  }

  @Override
  public Optional<HistoryPage> history(HistoryQuery query) {
    return reader.history(query);
  }

  @Override
  public Optional<ParkedPage> parked(String queue, Optional<String> after, int limit) {
    return reader.parked(queue, after, limit);
  }

  @Override
  public Optional<GroupView> group(String name) {
    return reader.group(name);
  }

  @Override
  public boolean groupHasNews(String group, String memberId, long epoch) {
    return reader.groupHasNews(group, memberId, epoch);
  }

  @Override
  public List<GroupSummary> groups(String prefix, String after, int limit) {
    return reader.groups(prefix, after, limit);
  }

  @Override
  public Optional<SubscriptionView> subscription(SubscriptionName name) {
    return reader.subscription(name);
  }
}
