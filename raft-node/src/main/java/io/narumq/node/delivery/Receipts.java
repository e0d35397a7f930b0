package io.narumq.node.delivery;

import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Return;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import java.util.List;
import java.util.stream.LongStream;

/** The receipts of a {@link Received} of one shard. */
public record Receipts(int shard) {
  /** The receipt of one message of a delivery. */
  public Receipt of(Received received, Delivery delivery, long sequence) {
    return Receipt.newBuilder()
        .setShard(shard)
        .setQueueId(received.queueId())
        .setLane(delivery.lane())
        .setSetFirst(delivery.setFirst())
        .setSequence(sequence)
        .setLeaseId(received.leaseId())
        .build();
  }

  /** The receipt of the last message. */
  Receipt last(Received received) {
    Delivery last = received.deliveries().get(received.deliveries().size() - 1);
    return of(received, last, last.first() + last.count() - 1);
  }

  /** Gives all the messages back as never started: nobody is there to work on them. */
  public Command giveBack(Received received) {
    return giveBack(
        received.deliveries().stream()
            .flatMap(
                delivery ->
                    LongStream.range(delivery.first(), delivery.first() + delivery.count())
                        .mapToObj(sequence -> of(received, delivery, sequence)))
            .toList());
  }

  /** Gives these messages back as never started. */
  public static Command giveBack(List<Receipt> receipts) {
    return Command.newBuilder()
        .setReturn(
            Return.newBuilder()
                .addAllReceipts(receipts)
                .setReason(ReturnReason.RETURN_REASON_NOT_STARTED))
        .build();
  }
}
