package io.narumq.chaos.history;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Result;
import io.narumq.chaos.history.SettleCall.Status;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history while clients work. A call is opened before it is made and ended at most once,
 * when its answer is there; what is never ended stays unknown.
 *
 * <p>Thread-safe; an open call belongs to one client, but may be ended by any thread.
 */
public final class Recorder {
  private final LongSupplier nanoTime;
  private final long began;
  private final Queue<Open<SendCall>> sends = new ConcurrentLinkedQueue<>();
  private final Queue<Open<ReceiveCall>> receives = new ConcurrentLinkedQueue<>();
  private final Queue<Open<SettleCall>> settles = new ConcurrentLinkedQueue<>();

  private final Journal journal;
  private final AtomicLong calls = new AtomicLong();

  /** Told of every call before it is made, and again whenever more is known of it. Thread-safe. */
  @FunctionalInterface
  public interface Journal {
    void tell(CallLine line);
  }

  /** The run begins now; {@code nanoTime} is a monotonic clock. */
  public Recorder(LongSupplier nanoTime) {
    this(nanoTime, nanoTime.getAsLong(), line -> {});
  }

  /**
   * One that writes a part of a history, in a process of its own.
   *
   * @param nanoTime the same monotonic clock that the others of this run have
   * @param began when the run began, by this clock
   */
  public Recorder(LongSupplier nanoTime, long began, Journal journal) {
    this.nanoTime = nanoTime;
    this.began = began;
    this.journal = journal;
  }

  /** When the run began, by its clock. */
  public long began() {
    return began;
  }

  /** A call whose answer is awaited. */
  private final class Open<T> {
    private final BiFunction<Long, T, CallLine> line;
    private final long number = calls.getAndIncrement();
    private volatile T call;

    Open(T unknown, BiFunction<Long, T, CallLine> line) {
      this.line = line;
      this.call = unknown;
      journal.tell(line.apply(number, unknown));
    }

    void becomes(T known) {
      call = known;
      journal.tell(line.apply(number, known));
    }
  }

  /** A send that is about to be made. */
  public final class OpenSend {
    private final Open<SendCall> open;

    private OpenSend(Open<SendCall> open) {
      this.open = open;
    }

    /** Stored under {@code messageId}; {@code position} as in {@link SendCall}. */
    public void ok(String messageId, @Nullable Position position) {
      end(Outcome.OK, messageId, position);
    }

    /** Proved not to be stored. */
    public void failed() {
      end(Outcome.FAILED, "", null);
    }

    private void end(Outcome outcome, String messageId, @Nullable Position position) {
      SendCall call = open.call;
      open.becomes(
          new SendCall(
              call.client(),
              call.queue(),
              ended(call.span()),
              outcome,
              call.body(),
              call.wish(),
              call.source(),
              messageId,
              position));
    }
  }

  /** A receive that is about to be made. */
  public final class OpenReceive {
    private final Open<ReceiveCall> open;

    private OpenReceive(Open<ReceiveCall> open) {
      this.open = open;
    }

    /** Answered with {@code deliveries}, or none; {@code position} as in {@link ReceiveCall}. */
    public void ok(List<Delivery> deliveries, @Nullable Position position) {
      ReceiveCall call = open.call;
      end(ended(call.span()), call.leaseNanos(), position, deliveries);
    }

    /**
     * The lease of all that it got was extended, which is confirmed: it lasts for {@code
     * leaseNanos} from {@code start} on at least. Nothing changes if the answer took longer than
     * the first lease: others may have had the messages meanwhile.
     */
    public void extended(long start, long leaseNanos) {
      ReceiveCall call = open.call;
      if (call.span().end() - call.span().start() < call.leaseNanos()) {
        long lease = start - call.span().start() + leaseNanos;
        end(call.span(), lease, call.position(), call.deliveries());
      }
    }

    private void end(
        Span span, long leaseNanos, @Nullable Position position, List<Delivery> deliveries) {
      ReceiveCall call = open.call;
      open.becomes(
          new ReceiveCall(
              call.client(), call.queue(), span, Outcome.OK, leaseNanos, position, deliveries));
    }
  }

  /** A settlement that is about to be made. */
  public final class OpenSettle {
    private final Open<SettleCall> open;

    private OpenSettle(Open<SettleCall> open) {
      this.open = open;
    }

    /** Answered for each message; the rest as in {@link SettleCall}. */
    public void ok(List<Status> statuses, boolean repeated, @Nullable Position position) {
      SettleCall call = open.call;
      open.becomes(
          new SettleCall(
              call.client(),
              call.queue(),
              ended(call.span()),
              Outcome.OK,
              call.kind(),
              repeated,
              position,
              answered(call.results(), statuses)));
    }
  }

  /** {@code client} sends {@code body} now. */
  public OpenSend send(String client, String queue, String body, Wish wish) {
    return send(client, queue, body, wish, "");
  }

  /** The same, in one step with the ack of {@code source}. */
  public OpenSend sendFrom(String client, String queue, String body, String source) {
    return send(client, queue, body, Wish.NONE, source);
  }

  private OpenSend send(String client, String queue, String body, Wish wish, String source) {
    Open<SendCall> open =
        new Open<>(
            new SendCall(client, queue, startsNow(), Outcome.UNKNOWN, body, wish, source, "", null),
            CallLine::of);
    sends.add(open);
    return new OpenSend(open);
  }

  /** {@code client} asks for messages now. */
  public OpenReceive receive(String client, String queue, long leaseNanos) {
    Open<ReceiveCall> open =
        new Open<>(
            new ReceiveCall(
                client, queue, startsNow(), Outcome.UNKNOWN, leaseNanos, null, List.of()),
            CallLine::of);
    receives.add(open);
    return new OpenReceive(open);
  }

  /** {@code client} settles what it {@code held} now. */
  public OpenSettle settle(String client, String queue, Kind kind, List<Delivery> held) {
    List<Result> unanswered =
        held.stream()
            .map(it -> new Result(it.messageId(), it.fencingNumber(), Status.UNKNOWN))
            .toList();
    Open<SettleCall> open =
        new Open<>(
            new SettleCall(
                client, queue, startsNow(), Outcome.UNKNOWN, kind, false, null, unanswered),
            CallLine::of);
    settles.add(open);
    return new OpenSettle(open);
  }

  private static List<Result> answered(List<Result> asked, List<Status> statuses) {
    return IntStream.range(0, asked.size())
        .mapToObj(
            i ->
                new Result(asked.get(i).messageId(), asked.get(i).fencingNumber(), statuses.get(i)))
        .toList();
  }

  /** Nanoseconds since the run began. */
  public long now() {
    return nanoTime.getAsLong() - began;
  }

  /** What was recorded until now. */
  public History history() {
    return new History(
        sends.stream().map(open -> open.call).toList(),
        receives.stream().map(open -> open.call).toList(),
        settles.stream().map(open -> open.call).toList());
  }

  private Span startsNow() {
    return new Span(now(), Span.NEVER);
  }

  private Span ended(Span span) {
    if (span.end() != Span.NEVER) {
      throw new IllegalStateException("ended twice: " + span);
    }
    return new Span(span.start(), now());
  }
}
