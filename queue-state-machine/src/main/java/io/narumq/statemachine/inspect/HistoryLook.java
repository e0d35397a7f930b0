package io.narumq.statemachine.inspect;

import static io.narumq.statemachine.store.Schema.HISTORY;
import static io.narumq.statemachine.store.Schema.HISTORY_ENDS;

import io.narumq.state.v1.HistoryEndsRecord;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.statemachine.inspect.HistoryPage.Event;
import io.narumq.statemachine.inspect.HistoryQuery.MessageName;
import io.narumq.statemachine.state.History;
import io.narumq.statemachine.store.RowSnapshot;
import io.narumq.statemachine.store.Schema.SequenceKey;
import io.narumq.statemachine.store.Store.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the history of a queue backwards. It is no longer than {@link History#EVENTS_MAX}, which
 * bounds what one look costs, and its numbers have no gaps, so each piece is read from a known row.
 */
public final class HistoryLook {
  private static final int CHUNK = 500;

  private final QueueRows queue;
  private final HistoryQuery query;
  private final List<Event> found = new ArrayList<>();

  private HistoryLook(QueueRows queue, HistoryQuery query) {
    this.queue = queue;
    this.query = query;
  }

  /** Empty if there is no such queue. */
  public static Optional<HistoryPage> page(RowSnapshot rows, HistoryQuery query) {
    return QueueRows.find(rows, query.queue()).map(queue -> new HistoryLook(queue, query).run());
  }

  private HistoryPage run() {
    HistoryEndsRecord ends = queue.rows().get(HISTORY_ENDS, queue.id());
    if (ends == null) {
      return new HistoryPage(queue.id(), List.of(), 0);
    }
    long end = query.before() == 0 ? ends.getNext() : Math.min(query.before(), ends.getNext());
    while (end > ends.getFirst()) {
      long from = Math.max(ends.getFirst(), end - CHUNK);
      List<Row<SequenceKey, HistoryRecord>> rows =
          queue
              .rows()
              .scan(HISTORY, History.key(queue.id(), from), History.key(queue.id(), end), CHUNK);
      for (int i = rows.size() - 1; i >= 0; i--) {
        Row<SequenceKey, HistoryRecord> row = rows.get(i);
        if (isWanted(row.value())) {
          if (found.size() == query.eventsMax()) {
            return new HistoryPage(queue.id(), found, row.key().sequence() + 1);
          }
          found.add(new Event(row.key().sequence(), row.value()));
        }
      }
      end = from;
    }
    return new HistoryPage(queue.id(), found, 0);
  }

  private boolean isWanted(HistoryRecord event) {
    return query.message().map(message -> isAbout(event, message)).orElse(true);
  }

  private boolean isAbout(HistoryRecord event, MessageName message) {
    // The difference, as the sum of two could run over.
    long number = message.sequence() - event.getFirst();
    return message.queueId() == queue.id()
        && message.lane() == event.getLane()
        && message.sequence() >= 0
        && number >= 0
        && number < event.getCount();
  }
}
