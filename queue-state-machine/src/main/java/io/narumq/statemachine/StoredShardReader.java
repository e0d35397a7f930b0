package io.narumq.statemachine;

import static io.narumq.statemachine.store.GroupTables.GROUP;
import static io.narumq.statemachine.store.GroupTables.GROUP_BY_NAME;
import static io.narumq.statemachine.store.Schema.BODIES;
import static io.narumq.statemachine.store.Schema.LANE;
import static io.narumq.statemachine.store.Schema.MESSAGE_SET;
import static io.narumq.statemachine.store.Schema.QUEUE;
import static io.narumq.statemachine.store.Schema.QUEUE_BY_NAME;
import static io.narumq.statemachine.store.Schema.RECURRING;
import static io.narumq.statemachine.store.Schema.RECURRING_NAME;
import static io.narumq.statemachine.store.Schema.REDRIVE;
import static io.narumq.statemachine.store.Schema.SETTLED;
import static io.narumq.statemachine.store.TopicTables.PARTITION;
import static io.narumq.statemachine.store.TopicTables.SUBSCRIPTION;

import com.google.protobuf.ByteString;
import io.narumq.api.SubscriptionName;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.GroupRecord;
import io.narumq.state.v1.LaneRecord;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.PartitionRecord;
import io.narumq.state.v1.QueueRecord;
import io.narumq.state.v1.RecurringNameRecord;
import io.narumq.state.v1.RecurringRecord;
import io.narumq.state.v1.SettledRecord;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.StoredMessage.Packed;
import io.narumq.statemachine.inspect.Browse;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.Explain;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.GroupLook;
import io.narumq.statemachine.inspect.HistoryLook;
import io.narumq.statemachine.inspect.HistoryPage;
import io.narumq.statemachine.inspect.HistoryQuery;
import io.narumq.statemachine.inspect.OldestReady;
import io.narumq.statemachine.inspect.ParkedLook;
import io.narumq.statemachine.inspect.ParkedPage;
import io.narumq.statemachine.inspect.SubscriptionLook;
import io.narumq.statemachine.state.MessageKeys;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Partitions;
import io.narumq.statemachine.state.RecurringMessages;
import io.narumq.statemachine.state.SettledMessages;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Schema.RecurringNameKey;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import io.narumq.statemachine.store.StoreReader;
import io.narumq.statemachine.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads committed rows. Takes no lock against apply: what is gone meanwhile is simply not there.
 */
final class StoredShardReader implements ShardReader {
  private final StoreReader rows;

  StoredShardReader(StoreReader rows) {
    this.rows = rows;
  }

  @Override
  public List<StoredMessage> messages(int queueId, Delivery delivery) {
    SequenceKey key = set(queueId, delivery);
    MessageSetRecord set = rows.get(MESSAGE_SET, key);
    if (set == null) {
      return List.of();
    }
    ByteString bodies = set.getRewritten() ? null : rows.bodies(key);
    boolean isPacked = set.getIndex().getCompression() != 0;
    return bodies != null && (isPacked || bodies.size() == bytes(set))
        ? cut(set, bodies, delivery)
        : rewritten(key, delivery);
  }

  /** Of a subscription the sets are where the partition has them. */
  private SequenceKey set(int queueId, Delivery delivery) {
    QueueRecord queue =
        delivery.lane() == MessageLogs.SUBSCRIPTION_LANE ? rows.get(QUEUE, queueId) : null;
    return queue == null
        ? new SequenceKey(queueId, delivery.lane(), delivery.setFirst())
        : new SequenceKey(
            queue.getSubscription().getPartitionId(), Partitions.LANE, delivery.setFirst());
  }

  /** Of a set that was rewritten, maybe a moment ago: what is settled has no body any more. */
  private List<StoredMessage> rewritten(SequenceKey key, Delivery delivery) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      MessageSetRecord set = snapshot.get(MESSAGE_SET, key);
      ByteString bodies = snapshot.get(BODIES, key);
      if (set == null || bodies == null) {
        return List.of();
      }
      SettledRecord settled = snapshot.get(SETTLED, key);
      return cut(set, bodies, delivery).stream()
          .filter(it -> !SettledMessages.isMarked(settled, it.sequence() - key.sequence()))
          .toList();
    }
  }

  private static long bytes(MessageSetRecord set) {
    return set.getIndex().getBodyBytesList().stream().mapToLong(size -> size).sum();
  }

  private static List<StoredMessage> cut(MessageSetRecord set, ByteString bodies, Delivery wanted) {
    MessageSetIndex index = set.getIndex();
    List<StoredMessage> messages = new ArrayList<>(wanted.count());
    int skipped = (int) (wanted.first() - wanted.setFirst());
    int at = 0;
    for (int i = 0; i < skipped; i++) {
      at += index.getBodyBytes(i);
    }
    for (int i = skipped; i < skipped + wanted.count(); i++) {
      messages.add(message(set, bodies, wanted.setFirst() + i, i, at));
      at += index.getBodyBytes(i);
    }
    return messages;
  }

  /** Nobody unpacks bodies here: of a packed set each message has all of them. */
  private static StoredMessage message(
      MessageSetRecord set, ByteString bodies, long sequence, int i, int at) {
    MessageSetIndex index = set.getIndex();
    int bytes = index.getBodyBytes(i);
    boolean isPacked = index.getCompression() != 0;
    return new StoredMessage(
        sequence,
        isPacked ? bodies : bodies.substring(at, at + bytes),
        isPacked ? new Packed(index.getCompression(), at, bytes, bytes(set)) : null,
        index.getHeadersCount() == 0 ? List.of() : index.getHeaders(i).getHeadersList(),
        MessageKeys.of(index, i),
        index.getSubjectsCount() == 0 ? "" : index.getSubjects(i),
        index.getHappenedMsCount() == 0 ? 0 : index.getHappenedMs(i),
        set.getEnqueuedWallMs(),
        index.getDeadLettersCount() == 0
            ? DeadLetter.getDefaultInstance()
            : index.getDeadLetters(i));
  }

  @Override
  public Optional<String> queueName(int queueId) {
    return Optional.ofNullable(rows.get(QUEUE, queueId)).map(QueueRecord::getName);
  }

  @Override
  public Optional<QueueView> queue(String name) {
    Integer id = rows.get(SubscriptionName.isOne(name) ? SUBSCRIPTION : QUEUE_BY_NAME, name);
    QueueRecord record = id == null ? null : rows.get(QUEUE, id);
    return record == null ? Optional.empty() : Optional.of(view(id, record));
  }

  @Override
  public long readySinceWallMs(int queueId) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return OldestReady.sinceWallMs(snapshot, queueId);
    }
  }

  @Override
  public List<QueueView> queues(String prefix, String after, int limit) {
    List<QueueView> found = new ArrayList<>();
    for (Row<String, Integer> row : names(QUEUE_BY_NAME, prefix, after, limit)) {
      QueueRecord record = rows.get(QUEUE, row.value());
      if (record != null) {
        found.add(view(row.value(), record));
      }
    }
    return found;
  }

  @Override
  public int countQueues(String after, int max) {
    return names(QUEUE_BY_NAME, "", after, max).size();
  }

  private List<Row<String, Integer>> names(
      Table<String, Integer> table, String prefix, String after, int limit) {
    // The last character of Unicode stands behind everything that may follow in a name.
    String from = after.compareTo(prefix) < 0 ? prefix : after + "\0";
    return rows.scan(table, from, prefix + "\uffff", limit);
  }

  @Override
  public Optional<GroupView> group(String name) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return GroupLook.find(snapshot, name);
    }
  }

  @Override
  public boolean groupHasNews(String group, String memberId, long epoch) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return GroupLook.hasNews(snapshot, group, memberId, epoch);
    }
  }

  @Override
  public List<GroupSummary> groups(String prefix, String after, int limit) {
    List<GroupSummary> found = new ArrayList<>();
    for (Row<String, Integer> row : names(GROUP_BY_NAME, prefix, after, limit)) {
      GroupRecord record = rows.get(GROUP, row.value());
      if (record != null) {
        found.add(GroupSummary.of(row.value(), record));
      }
    }
    return found;
  }

  @Override
  public Optional<List<RecurringView>> recurring(String queue, String after, int limit) {
    Integer id = rows.get(QUEUE_BY_NAME, queue);
    if (id == null) {
      return Optional.empty();
    }
    List<RecurringView> found = new ArrayList<>();
    RecurringNameKey from = new RecurringNameKey(id, after.isEmpty() ? "" : after + "\0");
    RecurringNameKey to = new RecurringNameKey(id + 1, "");
    for (Row<RecurringNameKey, RecurringNameRecord> row :
        rows.scan(RECURRING_NAME, from, to, limit)) {
      RecurringRecord record =
          rows.get(RECURRING, RecurringMessages.key(id, row.value().getNumber()));
      if (record != null) {
        found.add(RecurringView.of(record));
      }
    }
    return Optional.of(found);
  }

  @Override
  public Optional<BrowsePage> browse(BrowseQuery query) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return Browse.page(snapshot, query);
    }
  }

  @Override
  public Optional<Explained> explain(String queue, int queueId, int lane, long sequence) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return Explain.message(snapshot, queue, queueId, lane, sequence);
    }
  }

  @Override
  public Optional<HistoryPage> history(HistoryQuery query) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return HistoryLook.page(snapshot, query);
    }
  }

  @Override
  public Optional<ParkedPage> parked(String queue, Optional<String> after, int limit) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return ParkedLook.page(snapshot, queue, after, limit);
    }
  }

  private QueueView view(int id, QueueRecord record) {
    LaneTotals totals = new LaneTotals();
    for (int lane = 0; lane < MessageLogs.LANES; lane++) {
      if (lane == MessageLogs.PLAIN_LANE || (record.getLanes() >> lane & 1) == 1) {
        LaneRecord stored = rows.get(LANE, new LaneKey(id, lane));
        totals.add(
            stored == null
                ? LaneRecord.getDefaultInstance()
                : lane == MessageLogs.SUBSCRIPTION_LANE ? ahead(record, stored) : stored);
      }
    }
    return totals.view(id, record, rows.get(REDRIVE, id) != null);
  }

  /** What is in front of the cursor of a subscription is there to be received, its filter apart. */
  private LaneRecord ahead(QueueRecord queue, LaneRecord lane) {
    PartitionRecord partition = rows.get(PARTITION, queue.getSubscription().getPartitionId());
    return partition == null ? lane : SubscriptionView.ahead(partition, lane);
  }

  @Override
  public Optional<SubscriptionView> subscription(SubscriptionName name) {
    try (RowSnapshot snapshot = rows.snapshot()) {
      return SubscriptionLook.find(snapshot, name);
    }
  }
}
