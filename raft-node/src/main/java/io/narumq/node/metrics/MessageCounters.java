package io.narumq.node.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.CommandResult.Ticked;
import java.util.List;

/**
 * Messages of one shard by what happened to them, as this node saw it while it led. The counters of
 * all nodes together are those of the shard, but for entries whose outcome a leader never saw.
 */
final class MessageCounters {
  private final Counter sent;
  private final Counter delivered;
  private final Counter acked;
  private final Counter returned;
  private final Counter timersFired;

  MessageCounters(MeterRegistry registry, String shard) {
    sent = counter(registry, shard, "narumq.messages.sent", "Messages stored.");
    delivered =
        counter(
            registry, shard, "narumq.messages.delivered", "Messages leased, each time they were.");
    acked = counter(registry, shard, "narumq.messages.acked", "Messages acked.");
    returned =
        counter(
            registry, shard, "narumq.messages.returned", "Messages given back by their holders.");
    timersFired =
        counter(
            registry,
            shard,
            "narumq.timers.fired",
            "Timers fired: leases and sessions to look at.");
  }

  private static Counter counter(
      MeterRegistry registry, String shard, String name, String description) {
    return Counter.builder(name).description(description).tag("shard", shard).register(registry);
  }

  void count(LogEntry entry, List<CommandResult> results) {
    for (int i = 0; i < results.size(); i++) {
      count(entry.getCommands(i), results.get(i));
    }
  }

  private void count(Command command, CommandResult result) {
    if (result instanceof Sent stored) {
      sent.increment(stored.messages());
    } else if (result instanceof AckedAndSent both) {
      both.sent().forEach(stored -> sent.increment(stored.messages()));
      boolean done = both.status() == SettleStatus.SETTLE_STATUS_SETTLED;
      acked.increment(done ? command.getAckAndSend().getReceiptsCount() : 0);
    } else if (result instanceof Received received) {
      received.deliveries().forEach(delivery -> delivered.increment(delivery.count()));
    } else if (result instanceof Settled settled) {
      (command.hasAck() ? acked : returned).increment(done(settled));
    } else if (result instanceof Ticked ticked) {
      timersFired.increment(ticked.fired());
    }
  }

  private static int done(Settled settled) {
    int done = 0;
    for (SettleStatus status : settled.statuses()) {
      if (status == SettleStatus.SETTLE_STATUS_SETTLED) {
        done++;
      }
    }
    return done;
  }
}
