package io.narumq.node.planted;

import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.ShardReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Counts acks in memory. */
final class CountWrong implements Conduct {
  private final Map<Integer, Long> ackedBefore = new ConcurrentHashMap<>();

  @Override
  public ShardReader around(ShardReader reader) {
    return new MangledReader(reader) {
      @Override
      public Optional<QueueView> queue(String name) {
        return reader.queue(name).map(it -> counted(it));
      }

      @Override
      public List<QueueView> queues(String prefix, String after, int limit) {
        return reader.queues(prefix, after, limit).stream().map(it -> counted(it)).toList();
      }
    };
  }

  private QueueView counted(QueueView view) {
    long before = ackedBefore.computeIfAbsent(view.queueId(), id -> view.acked());
    return new QueueView(
        view.queueId(),
        view.name(),
        view.settings(),
        view.ready(),
        view.leased(),
        view.bodyBytes(),
        view.sent(),
        view.acked() - before,
        view.delivered(),
        view.returned(),
        view.leaseEnded(),
        view.backingOff(),
        view.doomed(),
        view.deadLettered(),
        view.delayed(),
        view.expired(),
        view.blocked(),
        view.parked(),
        view.poisonSkipped(),
        view.purged(),
        view.redriven(),
        view.redriving());
  }
}
