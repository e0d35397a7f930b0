package io.narumq.node.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FakeTime;
import io.narumq.node.fake.FakeTransport;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.CommandLogLimits;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.Stamps;
import io.narumq.statemachine.CommandResult.Ticked;
import io.narumq.statemachine.QueueStateMachine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TickDriverTest {
  private static final long SERVING_MS = 50_000;

  private final FakeTime time = new FakeTime();
  private final FakeTransport transport = new FakeTransport(time);
  private final Stamps stamps = new Stamps(time);
  private final CommandLog log =
      new CommandLog(CommandLogLimits.DEFAULT, time, time, stamps, transport);
  private long nextTimerMs = QueueStateMachine.NO_TIMER;
  private final TickDriver ticks = new TickDriver(log, time, time, stamps, () -> nextTimerMs);

  @BeforeEach
  void lead() {
    log.listener(effects -> ticks.applied());
    becomeLeader();
  }

  @Test
  void whatWasDueLongAgoFiresOnlyAfterTheGrace() {
    dueAt(SERVING_MS - 40_000);
    time.advance(TickDriver.GRACE_MS - 1);
    assertThat(transport.entries()).isZero();
    time.advance(1);
    assertThat(transport.newest(1).get(0).getTick().getServingTimers()).isTrue();
  }

  @Test
  void everyLeadershipHasItsGrace() {
    time.advance(60_000);
    ticks.unlead();
    log.unlead();
    becomeLeader();
    dueAt(SERVING_MS);
    time.advance(TickDriver.GRACE_MS - 1);
    assertThat(transport.entries()).isZero();
    time.advance(1);
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void sleepsUntilTheFirstTimerIsDue() {
    dueAt(SERVING_MS + 8_000);
    time.advance(7_999);
    assertThat(transport.entries()).isZero();
    time.advance(1);
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void goesOnWhileThereIsMoreToFireAndPausesWhenNothingFires() {
    dueAt(SERVING_MS);
    time.advance(TickDriver.GRACE_MS);
    transport.apply(0, new Ticked(TickDriver.TICK_LIMIT, true));
    assertThat(transport.entries()).as("at once").isEqualTo(2);
    transport.apply(1, new Ticked(0, false));
    time.advance(TickDriver.PAUSE_MS - 1);
    assertThat(transport.entries()).isEqualTo(2);
    time.advance(1);
    assertThat(transport.entries()).isEqualTo(3);
  }

  @Test
  void aTickThatWasLostWithTheLeadershipDoesNotBlockTheNext() {
    dueAt(SERVING_MS);
    time.advance(TickDriver.GRACE_MS);
    ticks.unlead();
    log.unlead();
    time.run();
    becomeLeader();
    time.advance(TickDriver.GRACE_MS);
    assertThat(transport.entries()).isEqualTo(2);
    transport.finish(0, new EntryOutcome.Unknown("of the old leadership"));
    transport.apply(1, new Ticked(1, false));
    assertThat(transport.entries()).isEqualTo(3);
  }

  @Test
  void whoDoesNotLeadDoesNotTick() {
    ticks.unlead();
    dueAt(0);
    time.advance(60_000);
    assertThat(transport.entries()).isZero();
    assertThat(time.timers()).isZero();
  }

  private void becomeLeader() {
    stamps.resume(SERVING_MS, 0);
    log.lead();
    ticks.lead();
  }

  private void dueAt(long servingMs) {
    nextTimerMs = servingMs;
    ticks.applied();
    time.run();
  }
}
