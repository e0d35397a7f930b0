package io.narumq.statemachine.processor;

import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.AckAndSend;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Send;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.processor.SentBefore.Rest;
import io.narumq.statemachine.state.Run;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.List;

/** Acks messages and stores what came of them: looks first whether all of it can be done. */
public final class AckAndSendProcessor {
  private final ShardState state;
  private final SendProcessor sends;
  private final RoomForSends room;
  private final Effects effects;

  public AckAndSendProcessor(ShardState state, SendProcessor sends, Effects effects) {
    this.state = state;
    this.sends = sends;
    this.room = new RoomForSends(state);
    this.effects = effects;
  }

  public CommandResult apply(AckAndSend command) {
    for (Send send : command.getSendsList()) {
      if (send.hasProducer()) {
        return Rejections.fieldInvalid("an ack with sends is done once without a producer");
      }
      Rejected refusal = sends.refusal(send);
      if (refusal != null) {
        return refusal;
      }
    }
    List<Receipt> receipts = command.getReceiptsList();
    for (int i = 0; i < receipts.size(); i++) {
      SettleStatus status = state.settlement().wouldAck(Run.of(receipts.get(i)));
      if (status != SettleStatus.SETTLE_STATUS_SETTLED) {
        return new AckedAndSent(status, i, List.of());
      }
    }
    Rest rest = SentBefore.without(state, command.getSendsList());
    Rejected full = room.refusal(rest, receipts);
    if (full != null) {
      return full;
    }
    for (Run run : Run.of(receipts)) {
      state.settlement().ack(run);
      effects.settled(run);
    }
    room.make(rest);
    List<Sent> sent = new ArrayList<>(command.getSendsCount());
    for (int i = 0; i < command.getSendsCount(); i++) {
      sent.add(sends.store(command.getSends(i), rest.sends().get(i)));
    }
    return new AckedAndSent(SettleStatus.SETTLE_STATUS_SETTLED, 0, sent);
  }
}
