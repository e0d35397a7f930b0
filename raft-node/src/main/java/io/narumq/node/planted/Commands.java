package io.narumq.node.planted;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.Extension;
import io.narumq.statemachine.ShardReader;
import io.narumq.statemachine.StoredMessage;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Commands that are almost those that were asked for. */
final class Commands {
  private static final long EARLIER_MS = 500;

  private Commands() {}

  static Command withoutRequestId(Command asked) {
    Command.Builder changed = asked.toBuilder();
    if (asked.hasReceive()) {
      changed.getReceiveBuilder().clearRequestId();
    }
    return changed.build();
  }

  static Command early(Command asked) {
    return eachSet(
        asked,
        set ->
            set.toBuilder()
                .setDelayMs(set.getDelayMs() * 3 / 4)
                .setDeliverAtWallMs(Math.max(0, set.getDeliverAtWallMs() - EARLIER_MS))
                .build());
  }

  static Command expiringEarly(Command asked) {
    return eachSet(
        asked,
        set -> set.getTtlMs() > 1 ? set.toBuilder().setTtlMs(set.getTtlMs() / 2).build() : set);
  }

  static Command neverExpiring(Command asked) {
    return eachSet(asked, set -> set.getTtlMs() > 0 ? set.toBuilder().setTtlMs(-1).build() : set);
  }

  private static Command eachSet(Command asked, UnaryOperator<OutgoingSet> change) {
    if (!asked.hasSend()) {
      return asked;
    }
    Send send = asked.getSend();
    Send.Builder changed = send.toBuilder().clearSets();
    send.getSetsList().forEach(set -> changed.addSets(change.apply(set)));
    return Command.newBuilder().setSend(changed).build();
  }

  static boolean isReject(Command asked) {
    return asked.hasReturn()
        && asked.getReturn().getReason() == ReturnReason.RETURN_REASON_REJECTED;
  }

  static Command acksOfRejects(Command asked) {
    return isReject(asked)
        ? Command.newBuilder()
            .setAck(Ack.newBuilder().addAllReceipts(asked.getReturn().getReceiptsList()))
            .build()
        : asked;
  }

  static Optional<CommandResult> extension(Command asked) {
    return asked.hasExtendLease()
        ? Optional.of(
            new Extended(
                Collections.nCopies(
                    asked.getExtendLease().getReceiptsCount(),
                    new Extension(
                        ExtendStatus.EXTEND_STATUS_EXTENDED, asked.getExtendLease().getLeaseMs()))))
        : Optional.empty();
  }

  /** Sends the message of a receipt once more; empty if it is not there any more. */
  static Optional<Send> copy(Receipt receipt, String queue, ShardReader reader) {
    Delivery delivery =
        new Delivery(receipt.getLane(), receipt.getSetFirst(), receipt.getSequence(), 1, 1);
    List<StoredMessage> found = reader.messages(receipt.getQueueId(), delivery);
    return found.stream()
        .findFirst()
        .map(message -> Send.newBuilder().setQueue(queue).addSets(set(message)).build());
  }

  private static OutgoingSet set(StoredMessage message) {
    ByteString body = message.body();
    MessageSetIndex.Builder index =
        MessageSetIndex.newBuilder()
            .addBodyBytes(body.size())
            .addHeaders(MessageHeaders.newBuilder().addAllHeaders(message.headers()));
    if (!message.key().isEmpty()) {
      index.addKeys(message.key());
    }
    return OutgoingSet.newBuilder().setIndex(index).setBodies(body).build();
  }
}
