package io.narumq.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What another process tells of its calls makes the history that it has itself. */
class CallLineTest {
  private static final Delivery DELIVERY = new Delivery("0-1-0-2", "odd \"body\"\n", 2, 3);

  private final AtomicLong clock = new AtomicLong(100);
  private final List<String> told = new ArrayList<>();
  private final Recorder recorder = new Recorder(clock::get, 40, line -> told.add(line.text()));

  private static History historyOf(List<String> lines) {
    Map<Long, CallLine> calls = new LinkedHashMap<>();
    lines.forEach(line -> CallLine.parse(line).ifPresent(it -> calls.put(it.number(), it)));
    return new History(
        calls.values().stream().filter(it -> it.send() != null).map(CallLine::send).toList(),
        calls.values().stream().filter(it -> it.receive() != null).map(CallLine::receive).toList(),
        calls.values().stream().filter(it -> it.settle() != null).map(CallLine::settle).toList());
  }

  @Test
  void linesMakeTheHistoryAgain() {
    Recorder.OpenSend send = recorder.send("p", "q", "b", new Wish(1, 2, 3, "k", "n"));
    Recorder.OpenReceive receive = recorder.receive("c", "q", 5);
    clock.set(170);
    send.ok("0-1-0-1", new Position(0, 1, 2, 3));
    receive.ok(List.of(DELIVERY), new Position(0, 1, 4, 0));
    recorder
        .settle("c", "q", Kind.RELEASE, List.of(DELIVERY))
        .ok(List.of(Status.SETTLED), true, null);
    recorder.receive("c", "q", 5);
    History history = historyOf(told);
    assertThat(history).isEqualTo(recorder.history());
    assertThat(history.sends().get(0).span()).as("from 40 on").isEqualTo(new Span(60, 130));
  }

  @Test
  void aCallIsToldBeforeItIsMade() {
    recorder.settle("c", "q", Kind.ACK, List.of(DELIVERY));
    assertThat(historyOf(told).settles()).isEqualTo(recorder.history().settles()).hasSize(1);
  }

  /** As killed in the middle of it. */
  @Test
  void aTornLineTellsNothing() {
    recorder.receive("c", "q", 5);
    String line = told.get(0);
    for (int end = 0; end < line.length(); end++) {
      assertThat(CallLine.parse(line.substring(0, end))).as(line.substring(0, end)).isEmpty();
    }
    assertThat(CallLine.parse(line)).isPresent();
  }

  @Test
  void historiesAreMergedInTheOrderOfTheCalls() {
    Recorder other = new Recorder(clock::get, 40, line -> {});
    recorder.receive("a", "q", 5);
    clock.set(101);
    other.receive("b", "q", 5);
    clock.set(102);
    recorder.receive("c", "q", 5);
    assertThat(History.of(List.of(recorder.history(), other.history())).receives())
        .extracting(ReceiveCall::client)
        .containsExactly("a", "b", "c");
  }
}
