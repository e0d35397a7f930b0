package io.narumq.chaos.report;

import io.narumq.chaos.check.AckFinal;
import io.narumq.chaos.check.AckedLost;
import io.narumq.chaos.check.ReplicasEqual.Compared;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.history.Wish;
import io.narumq.chaos.scenario.FaultRecord;
import io.narumq.chaos.scenario.Observed;
import io.narumq.chaos.scenario.Observed.Led;
import io.narumq.chaos.scenario.Observed.Part;
import io.narumq.chaos.scenario.Observed.Role;
import io.narumq.chaos.scenario.Plan;
import io.narumq.chaos.scenario.RunResult;
import io.narumq.chaos.scenario.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A run of ten seconds in which the leader was killed: one message was delivered again after its
 * ack, one was lost, and one went well.
 */
final class MadeUpRun {
  static final String TWICE = "body-of-what-came-twice";
  static final String LOST = "body-<&>-what-was-lost";
  static final String WELL = "body-of-what-went-well";

  private final AtomicLong clock = new AtomicLong();
  private final Recorder recorder = new Recorder(clock::get);
  private final List<Hold> holds = new ArrayList<>();

  private MadeUpRun() {}

  static RunResult result() {
    MadeUpRun run = new MadeUpRun();
    run.happen();
    History history = run.recorder.history();
    List<Verdict> verdicts =
        List.of(
            new AckFinal().judge(history),
            new AckedLost().judge(history),
            new Verdict("fences stand", 7, List.of()));
    return new RunResult(
        new Plan("kill-leader", 42, 3, List.of(new Step(3_000, List.of("kill-leader"), 2_000, 9))),
        history,
        run.holds,
        List.of(
            new FaultRecord(
                List.of("kill-leader"),
                List.of("killed n1 (leads shard 0 in term 1)"),
                seconds(3),
                seconds(5),
                seconds(7),
                List.of())),
        observed(),
        verdicts,
        Map.of("elections", 2L),
        Map.of("databases taken over", 0L),
        "");
  }

  private void happen() {
    send(1, TWICE, "0-1-0-1", 1);
    send(1.5, WELL, "0-1-0-2", 2);
    send(2, LOST, "0-1-0-3", 3);
    take(2.5, "c1", new Delivery("0-1-0-1", TWICE, 1, 1));
    take(4, "c1", new Delivery("0-1-0-2", WELL, 1, 2));
    take(6, "c2", new Delivery("0-1-0-1", TWICE, 2, 3));
    holds.add(new Hold("w1", "1-1-0-9", "held-1", 1, new Span(seconds(9), seconds(10))));
    at(10);
    recorder.send("p1", "q", "never answered", Wish.NONE);
  }

  /** Answered after 10 ms. */
  private void send(double at, String body, String id, long index) {
    at(at);
    Recorder.OpenSend send = recorder.send("p1", "q", body, Wish.NONE);
    at(at + 0.01);
    send.ok(id, new Position(0, 1, index, 0));
  }

  /** Received, and acked at once. */
  private void take(double at, String client, Delivery delivery) {
    at(at);
    Recorder.OpenReceive receive = recorder.receive(client, "q", seconds(2));
    at(at + 0.01);
    receive.ok(List.of(delivery), null);
    Recorder.OpenSettle ack = recorder.settle(client, "q", Kind.ACK, List.of(delivery));
    at(at + 0.02);
    ack.ok(List.of(Status.SETTLED), false, null);
  }

  private static Observed observed() {
    return new Observed(
        List.of(new Led(seconds(0.1), 0, "n1", 1), new Led(seconds(3.5), 0, "n2", 2)),
        List.of(
            new Role(seconds(0.1), "n1", 0, Part.LEADER, 1),
            new Role(seconds(0.1), "n2", 0, Part.FOLLOWER, 1),
            new Role(seconds(3.1), "n1", 0, Part.SILENT, 0),
            new Role(seconds(3.5), "n2", 0, Part.LEADER, 2)),
        List.of(
            new Compared(0, 7, Map.of("n1", 1L, "n2", 1L, "n3", 1L)),
            new Compared(0, 8, Map.of("n1", 1L, "n2", 2L))));
  }

  private void at(double time) {
    clock.set(seconds(time));
  }

  private static long seconds(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }
}
