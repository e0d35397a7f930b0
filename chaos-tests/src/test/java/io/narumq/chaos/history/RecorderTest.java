package io.narumq.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Result;
import io.narumq.chaos.history.SettleCall.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  private final AtomicLong clock = new AtomicLong(100);
  private final Recorder recorder = new Recorder(clock::get);

  @Test
  void whatIsNeverAnsweredStaysUnknown() {
    clock.set(101);
    recorder.send("p", "q", "body", Wish.delayed(9));
    recorder.receive("c", "q", 5);
    recorder.settle("c", "q", Kind.ACK, List.of(new Delivery("1", "body", 2, 3)));
    Span open = new Span(1, Span.NEVER);
    assertThat(recorder.history())
        .isEqualTo(
            new History(
                List.of(
                    new SendCall(
                        "p", "q", open, Outcome.UNKNOWN, "body", Wish.delayed(9), "", "", null)),
                List.of(new ReceiveCall("c", "q", open, Outcome.UNKNOWN, 5, null, List.of())),
                List.of(
                    new SettleCall(
                        "c",
                        "q",
                        open,
                        Outcome.UNKNOWN,
                        Kind.ACK,
                        false,
                        null,
                        List.of(new Result("1", 3, Status.UNKNOWN))))));
  }

  @Test
  void anAnswerEndsACallOnce() {
    Recorder.OpenSend send = recorder.sendFrom("p", "q", "body", "0");
    clock.set(107);
    send.ok("1", new Position(0, 1, 2, 3));
    assertThat(recorder.history().sends())
        .containsExactly(
            new SendCall(
                "p",
                "q",
                new Span(0, 7),
                Outcome.OK,
                "body",
                Wish.NONE,
                "0",
                "1",
                new Position(0, 1, 2, 3)));
    assertThatThrownBy(send::failed).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anExtensionCountsFromItsOwnCall() {
    Recorder.OpenReceive receive = recorder.receive("c", "q", 50);
    clock.set(110);
    receive.ok(List.of(new Delivery("1", "x", 1, 1)), null);
    receive.extended(30, 70);
    assertThat(recorder.history().receives().get(0).leaseNanos()).isEqualTo(100);

    Recorder.OpenReceive late = recorder.receive("c", "q", 50);
    clock.set(160);
    late.ok(List.of(new Delivery("2", "x", 1, 1)), null);
    late.extended(70, 70);
    assertThat(recorder.history().receives().get(1).leaseNanos())
        .as("somebody may have had it")
        .isEqualTo(50);
  }

  @Test
  void writesOneLineForEachCallInTheOrderOfTime(@TempDir Path folder) throws Exception {
    Recorder.OpenReceive receive = recorder.receive("c", "q", 5);
    clock.set(101);
    recorder.send("p", "q", "odd \"body\"\n", new Wish(1, 2, 3, "k", "n"));
    clock.set(102);
    List<Delivery> held = List.of(new Delivery("1", "x", 2, 3));
    receive.ok(held, new Position(4, 5, 6, 7));
    recorder.settle("c", "q", Kind.RETURN, held).ok(List.of(Status.SETTLED), true, null);
    Path file = folder.resolve("history.jsonl");
    HistoryFile.write(recorder.history(), file);
    assertThat(file)
        .content()
        .isEqualTo(
            """
            {"kind":"receive","client":"c","queue":"q","start_ns":0,"end_ns":2,"outcome":"OK","lease_ns":5,\
            "position":"4/5/6/7",\
            "deliveries":[{"message_id":"1","body":"x","count":2,"fencing_number":3}]}
            {"kind":"send","client":"p","queue":"q","start_ns":1,"end_ns":null,"outcome":"UNKNOWN",\
            "body":"odd \\u0022body\\u0022\\u000a","delay_ns":1,"ttl_ns":2,"priority":3,\
            "key":"k","dedupe_key":"n","source":"","message_id":"","position":null}
            {"kind":"return","client":"c","queue":"q","start_ns":2,"end_ns":2,"outcome":"OK",\
            "repeated":true,"position":null,\
            "results":[{"message_id":"1","fencing_number":3,"status":"SETTLED"}]}
            """);
  }

  @Test
  void aBodyShowsAnyChange() {
    String body = MessageBody.of(3, 7, 0xfeed);
    assertThat(body).startsWith("p3-7-");
    assertThat(MessageBody.isIntact(body)).isTrue();
    for (int i = 0; i < body.length(); i++) {
      String changed = body.substring(0, i) + (char) (body.charAt(i) ^ 1) + body.substring(i + 1);
      assertThat(MessageBody.isIntact(changed)).as(changed).isFalse();
    }
    assertThat(MessageBody.isIntact("")).isFalse();
  }
}
