package io.narumq.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Return;
import io.narumq.log.v1.Send;
import io.narumq.log.v1.Tick;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.CommandResult.Ticked;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryMeterTest {
  private static final LogEntry ENTRY =
      LogEntry.newBuilder()
          .addCommands(Command.newBuilder().setSend(Send.getDefaultInstance()))
          .addCommands(Command.newBuilder().setReceive(Receive.getDefaultInstance()))
          .addCommands(Command.newBuilder().setAck(Ack.getDefaultInstance()))
          .addCommands(Command.newBuilder().setReturn(Return.getDefaultInstance()))
          .addCommands(Command.newBuilder().setTick(Tick.getDefaultInstance()))
          .build();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<EntryOutcome> seen = new ArrayList<>();

  @Test
  void messagesAreCountedByWhatHappenedToThem() {
    SettleStatus done = SettleStatus.SETTLE_STATUS_SETTLED;
    SettleStatus lost = SettleStatus.SETTLE_STATUS_LEASE_LOST;
    EntryOutcome outcome =
        new EntryOutcome.Applied(
            new ApplyOutcome(
                1,
                1,
                List.of(
                    new Sent(1, List.of(new StoredSet(0, 1, 10))),
                    new Received(
                        1,
                        1,
                        1_000,
                        7,
                        List.of(new Delivery(0, 1, 1, 4, 1), new Delivery(0, 1, 6, 3, 1))),
                    new Settled(List.of(done, lost, done)),
                    new Settled(List.of(done)),
                    new Ticked(6, false)),
                List.of()));

    submit(outcome);

    assertThat(count("narumq.messages.sent")).isEqualTo(10);
    assertThat(count("narumq.messages.delivered")).isEqualTo(7);
    assertThat(count("narumq.messages.acked")).isEqualTo(2);
    assertThat(count("narumq.messages.returned")).isEqualTo(1);
    assertThat(count("narumq.timers.fired")).isEqualTo(6);
    assertThat(registry.get("narumq.entry.applied").timer().count()).isEqualTo(1);
    assertThat(registry.get("narumq.entry.commands").summary().totalAmount()).isEqualTo(5);
    assertThat(registry.get("narumq.entry.bytes").summary().totalAmount())
        .isEqualTo(ENTRY.getSerializedSize());
    assertThat(seen).containsExactly(outcome);
  }

  @Test
  void entriesThatCameToNothingAreCountedApart() {
    submit(new EntryOutcome.NotSubmitted(Reason.NOT_LEADER));
    submit(new EntryOutcome.Unknown("lost"));
    submit(new EntryOutcome.Unknown("lost"));

    assertThat(failed("refused")).isEqualTo(1);
    assertThat(failed("unknown")).isEqualTo(2);
    assertThat(registry.get("narumq.entry.applied").timer().count()).isZero();
    assertThat(seen).hasSize(3);
  }

  private void submit(EntryOutcome outcome) {
    new EntryMeter(registry, 0, (entry, done) -> done.accept(outcome)).submit(ENTRY, seen::add);
  }

  private double count(String name) {
    return registry.get(name).tag("shard", "0").counter().count();
  }

  private double failed(String outcome) {
    return registry.get("narumq.entries.failed").tag("outcome", outcome).counter().count();
  }
}
