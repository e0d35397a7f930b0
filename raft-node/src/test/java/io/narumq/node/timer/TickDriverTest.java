package io.narumq.node.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Tick;
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
  private final FakeTime time = new FakeTime();
  private final FakeTransport transport = new FakeTransport(time);
  private final Stamps stamps = new Stamps(time);
  private final CommandLog log =
      new CommandLog(CommandLogLimits.DEFAULT, time, time, stamps, transport);
  private long nextTimerMs = QueueStateMachine.NO_TIMER;
  private long nextWallTimerMs = QueueStateMachine.NO_TIMER;
  private final TickDriver ticks =
      new TickDriver(log, time, time, stamps, () -> nextTimerMs, () -> nextWallTimerMs);

  @BeforeEach
  void lead() {
    log.listener(effects -> ticks.applied());
    stamps.resume(0, 0);
    log.lead();
    ticks.lead();
  }

  @Test
  void withoutTimersItSleeps() {
    time.advance(3_600_000);
    assertThat(transport.entries()).isZero();
    assertThat(time.timers()).isZero();
  }

  @Test
  void ticksWhenTheTimerIsDueAndNotBefore() {
    timer(20_000);
    time.advance(19_999);
    assertThat(transport.entries()).isZero();
    time.advance(1);
    assertThat(transport.newest(1).get(0).getTick())
        .isEqualTo(Tick.newBuilder().setLimit(1_000).setServingTimers(true).build());
    assertThat(transport.entry(0).getServingMs()).isEqualTo(20_000);
  }

  @Test
  void aPauseOfTheProcessExpiresNothing() {
    timer(20_000);
    time.advance(10_000);
    time.pause(3_600_000);
    assertThat(transport.entries()).isZero();
    time.advance(10_000);
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void anEarlierTimerMovesTheTick() {
    timer(20_000);
    timer(10_000);
    time.advance(10_000);
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void aNewLeaderFiresNothingInItsFirstSeconds() {
    timer(1_000);
    time.advance(TickDriver.GRACE_MS - 1);
    assertThat(transport.entries()).isZero();
    time.advance(1);
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void timersAlreadyDueAtTheStartWaitForTheGraceToo() {
    ticks.unlead();
    nextTimerMs = 0;
    ticks.lead();
    time.advance(TickDriver.GRACE_MS - 1);
    assertThat(transport.entries()).isZero();
    time.advance(1);
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void timersOfTheWallClockDoNotWaitForTheGrace() {
    nextTimerMs = 0;
    nextWallTimerMs = time.wallMs() + 1_000;
    ticks.applied();
    time.advance(999);
    assertThat(transport.entries()).isZero();
    time.advance(1);
    assertThat(transport.newest(1).get(0).getTick().getServingTimers()).isFalse();
    assertThat(transport.entry(0).getWallMs()).isGreaterThanOrEqualTo(nextWallTimerMs);
  }

  @Test
  void oneTickIsInFlightAtMost() {
    timer(6_000);
    time.advance(6_000);
    timer(6_001);
    time.advance(5_000);
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void goesOnAtOnceWhileMoreAreDue() {
    timer(6_000);
    time.advance(6_000);
    transport.apply(0, new Ticked(1_000, true));
    assertThat(transport.entries()).isEqualTo(2);
    nextTimerMs = 60_000;
    transport.apply(1, new Ticked(10, false));
    assertThat(transport.entries()).isEqualTo(2);
    time.advance(54_000);
    assertThat(transport.entries()).isEqualTo(3);
  }

  @Test
  void aBoundThatDoesNotMoveIsNoBusyLoop() {
    timer(6_000);
    time.advance(6_000);
    for (int i = 0; i < 10; i++) {
      transport.apply(i, new Ticked(0, false));
      assertThat(transport.entries()).isEqualTo(i + 1);
      time.advance(TickDriver.PAUSE_MS);
      assertThat(transport.entries()).isEqualTo(i + 2);
    }
  }

  @Test
  void aTickOfUnknownOutcomeIsRepeated() {
    timer(6_000);
    time.advance(6_000);
    transport.finish(0, new EntryOutcome.Unknown("lost"));
    time.advance(TickDriver.PAUSE_MS);
    assertThat(transport.entries()).isEqualTo(2);
  }

  @Test
  void whoLeadsNoMoreTicksNoMore() {
    timer(6_000);
    ticks.unlead();
    log.unlead();
    time.advance(60_000);
    assertThat(transport.entries()).isZero();
    assertThat(time.timers()).isZero();
  }

  @Test
  void aTickInFlightAtTheEndOfALeadershipDoesNotBlockTheNext() {
    timer(6_000);
    time.advance(6_000);
    ticks.unlead();
    log.unlead();
    stamps.resume(6_000, 0);
    log.lead();
    ticks.lead();
    time.advance(TickDriver.GRACE_MS);
    assertThat(transport.entries()).isEqualTo(2);
  }

  private void timer(long atServingMs) {
    nextTimerMs = atServingMs;
    ticks.applied();
  }
}
