package io.narumq.node.planted;

import io.narumq.api.QueueName;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Send;
import io.narumq.node.log.EntryTransport;
import io.narumq.statemachine.QueueView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves a rejected message to its dead-letter queue by itself, beside what the state machine does.
 */
final class DeadLetterTwice implements Conduct {
  /** Until then the queue is there. */
  private static final long LATER_MS = 500;

  @Override
  public EntryTransport around(EntryTransport log, Surroundings shard) {
    return (entry, done) -> {
      LogEntry.Builder copies = entry.toBuilder().clearCommands();
      entry.getCommandsList().stream()
          .filter(Commands::isReject)
          .flatMap(reject -> copies(reject.getReturn().getReceiptsList(), shard).stream())
          .forEach(copy -> copies.addCommands(Command.newBuilder().setSend(copy)));
      log.submit(entry, done);
      if (copies.getCommandsCount() > 0) {
        shard.scheduler().schedule(LATER_MS, () -> log.submit(copies.build(), outcome -> {}));
      }
    };
  }

  private static List<Send> copies(List<Receipt> receipts, Surroundings shard) {
    List<Send> copies = new ArrayList<>();
    for (Receipt receipt : receipts) {
      target(receipt, shard)
          .flatMap(target -> Commands.copy(receipt, target, shard.reader()))
          .ifPresent(copies::add);
    }
    return copies;
  }

  private static Optional<String> target(Receipt receipt, Surroundings shard) {
    Optional<QueueView> queue =
        shard.reader().queueName(receipt.getQueueId()).flatMap(shard.reader()::queue);
    return queue.map(
        it -> QueueName.deadLetterQueue(it.name(), it.settings().getDeadLetterQueue()));
  }
}
