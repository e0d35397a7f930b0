package io.narumq.node.planted;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the lease that the message has now into every receipt of it. */
final class LeaseNotFenced extends Mangling {
  private record Message(int queueId, int lane, long sequence) {}

  private final Map<Message, Long> leases = new HashMap<>();

  @Override
  CommandResult result(Command asked, List<CommandResult> results, Surroundings shard) {
    if (results.get(0) instanceof Received received) {
      for (Delivery delivery : received.deliveries()) {
        for (int i = 0; i < delivery.count(); i++) {
          Message message = new Message(received.queueId(), delivery.lane(), delivery.first() + i);
          leases.put(message, received.leaseId());
        }
      }
    }
    return results.get(0);
  }

  @Override
  List<Command> instead(Command asked, Surroundings shard) {
    Command.Builder changed = asked.toBuilder();
    if (asked.hasAck()) {
      changed.getAckBuilder().getReceiptsBuilderList().forEach(this::renew);
    } else if (asked.hasReturn()) {
      changed.getReturnBuilder().getReceiptsBuilderList().forEach(this::renew);
    } else if (asked.hasExtendLease()) {
      changed.getExtendLeaseBuilder().getReceiptsBuilderList().forEach(this::renew);
    }
    return List.of(changed.build());
  }

  private void renew(Receipt.Builder receipt) {
    Message message = new Message(receipt.getQueueId(), receipt.getLane(), receipt.getSequence());
    receipt.setLeaseId(leases.getOrDefault(message, receipt.getLeaseId()));
  }
}
