package io.narumq.node.planted;

import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.AckAndSend;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Return;
import io.narumq.log.v1.Send;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.QueueView;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Acks a message that is returned to a FIFO queue, and sends it anew. */
final class FifoBroken extends Mangling {
  @Override
  List<Command> instead(Command asked, Surroundings shard) {
    if (!asked.hasReturn()
        || asked.getReturn().getReceiptsCount() == 0
        || asked.getReturn().getReason() == ReturnReason.RETURN_REASON_REJECTED
        || !isFifo(asked.getReturn().getReceipts(0), shard)) {
      return List.of(asked);
    }
    return List.of(Command.newBuilder().setAckAndSend(anew(asked.getReturn(), shard)).build());
  }

  private static boolean isFifo(Receipt receipt, Surroundings shard) {
    return queue(receipt, shard).filter(it -> it.settings().getFifo()).isPresent();
  }

  private static Optional<QueueView> queue(Receipt receipt, Surroundings shard) {
    return shard.reader().queueName(receipt.getQueueId()).flatMap(shard.reader()::queue);
  }

  private static AckAndSend anew(Return returned, Surroundings shard) {
    AckAndSend.Builder anew = AckAndSend.newBuilder().addAllReceipts(returned.getReceiptsList());
    for (Receipt receipt : returned.getReceiptsList()) {
      Optional<Send> copy =
          queue(receipt, shard)
              .flatMap(queue -> Commands.copy(receipt, queue.name(), shard.reader()));
      copy.ifPresent(anew::addSends);
    }
    return anew.build();
  }

  @Override
  CommandResult result(Command asked, List<CommandResult> results, Surroundings shard) {
    if (!asked.hasReturn() || !(results.get(0) instanceof AckedAndSent acked)) {
      return results.get(0);
    }
    SettleStatus status = acked.status();
    return new Settled(Collections.nCopies(asked.getReturn().getReceiptsCount(), status));
  }
}
