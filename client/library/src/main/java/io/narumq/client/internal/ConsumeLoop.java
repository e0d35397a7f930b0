package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ConsumeCredit;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.ConsumeStarted;
import io.narumq.api.v1.ExtendStatus;
import io.narumq.client.ErrorReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds messages of a queue under a session of its own: takes as many as its {@link Taker} has room
 * for, keeps their leases by a sign of life three times per time-out, and takes the session up
 * again when a stream broke or a node died.
 *
 * <p>The invariant: a message that the session hands out is taken once. What is held is named when
 * a new stream starts, so that the server repeats only what got lost on its way; and what comes
 * again all the same is known by its receipt. A session that was lost is never taken up again: the
 * next one has another id. Touched on the scheduler only.
 */
final class ConsumeLoop implements ConsumeStream.Owner {
  /** Who works on what the loop holds. */
  interface Taker {
    /** How much more it can take, beyond what it has. */
    Credit.Room room();

    /** A message that it never had before. */
    void take(LeasedMessage message);
  }

  /** As many receipts as a start can name. */
  static final int HELD_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ConsumeLoop.class);
  private static final int SIGNS_PER_TIMEOUT = 3;
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);

  private final Calls calls;
  private final Router router;
  private final Scheduler scheduler;
  private final String queue;
  private final Duration timeout;
  private final Duration period;
  private final Taker taker;
  private final Backoff backoff;
  private final Credit credit = new Credit();
  private final Map<ByteString, LeasedMessage> held = new LinkedHashMap<>();
  private final CompletableFuture<Void> tookLast = new CompletableFuture<>();

  private SessionLife life;
  private @Nullable ConsumeStream stream;
  private @Nullable CompletableFuture<?> inFlight;
  private Scheduler.@Nullable Timer timer;
  private long replayedTakenAfter;
  private long firstStartAt = CallLimits.NEVER;
  private boolean taking = true;
  private boolean granting;
  private boolean stopped;

  ConsumeLoop(Calls calls, String queue, Duration timeout, Taker taker) {
    this.calls = calls;
    this.router = calls.router();
    this.scheduler = calls.scheduler();
    this.queue = queue;
    this.timeout = timeout;
    this.period = timeout.dividedBy(SIGNS_PER_TIMEOUT);
    this.taker = taker;
    this.backoff = router.backoff();
    this.life = newLife();
  }

  private SessionLife newLife() {
    firstStartAt = CallLimits.NEVER;
    return new SessionLife(
        new UUID(calls.random().nextLong(), calls.random().nextLong()).toString());
  }

  /** Begins, or begins again, with a stream. */
  void open() {
    if (taking && !stopped) {
      stream = new ConsumeStream(router, queue, patience(), this);
    }
  }

  /** Attempts are short, so that a silent node does not cost the session. */
  private Duration patience() {
    return period.compareTo(calls.attemptTimeout()) < 0 ? period : calls.attemptTimeout();
  }

  @Override
  public ConsumeStart start() {
    firstStartAt = Math.min(firstStartAt, scheduler.now());
    credit.reset();
    ConsumeCredit first = credit.fill(room());
    return ConsumeStart.newBuilder()
        .setQueue(queue)
        .setSessionId(life.id())
        .setSessionTimeout(Durations.toProto(timeout))
        .addAllHeld(held.keySet())
        .setCredit(first == null ? ConsumeCredit.getDefaultInstance() : first)
        .build();
  }

  @Override
  public void attached(long sentAt, ConsumeStart start, ConsumeStarted started) {
    backoff.reset();
    if (started.getCreated() && life.confirmed()) {
      // What the server has just made under the old name must not hold anything.
      var unused = goodbye(life.id(), List.of());
      lost();
      return;
    }
    replayedTakenAfter = life.confirmed() ? life.confirmedAt() : firstStartAt;
    life.attached(
        sentAt,
        Durations.of(started.getSessionTimeout()),
        Durations.of(started.getMaxProcessing()));
    for (int i = 0; i < started.getHeldCount(); i++) {
      if (started.getHeld(i) != ExtendStatus.EXTEND_STATUS_EXTENDED) {
        letGo(start.getHeld(i));
      }
    }
    signLater();
    grant();
  }

  /** Its lease has ended, or our own ack of it is still on its way. */
  private void letGo(ByteString receipt) {
    LeasedMessage message = held.remove(receipt);
    if (message != null) {
      message.lose();
    }
  }

  @Override
  public void keptAlive(long sentAt) {
    life.confirm(sentAt);
    signLater();
    grant();
  }

  @Override
  public void delivered(ConsumeDelivery delivery) {
    long takenAfter = delivery.getReplayed() ? replayedTakenAfter : life.confirmedAt();
    Lease lease = new Lease(scheduler, takenAfter, Durations.of(delivery.getLease()), life);
    for (var message : delivery.getMessagesList()) {
      credit.used(message.getBody().size());
      var leased = new LeasedMessage(queue, message, lease, delivery.getPosition());
      if (held.putIfAbsent(message.getReceipt(), leased) == null) {
        taker.take(leased);
      }
    }
    grantSoon();
  }

  @Override
  public void ended(@Nullable CallFailure failure) {
    stream = null;
    if (failure != null && failure.reason() == ErrorReason.SESSION_NOT_FOUND) {
      lost();
    } else if (taking) {
      forgetNextStep();
      timer = scheduler.schedule(pauseAfter(failure), this::open);
    } else {
      tookLast.complete(null);
      if (inFlight == null || inFlight.isDone()) {
        // The sign that is due may have gone with the stream, and its answer with it.
        forgetNextStep();
        sign();
      }
    }
  }

  private Duration pauseAfter(@Nullable CallFailure failure) {
    if (failure == null) {
      return backoff.next(Duration.ZERO);
    }
    return switch (failure.reason()) {
      case NOT_LEADER, NO_LEADER, UNREACHABLE, OUTCOME_UNKNOWN, OVERLOADED, DEADLINE_PASSED ->
          router.pause(backoff, failure);
      default -> {
        LOG.warn(
            "No messages from queue {} yet: {} {}", queue, failure.reason(), failure.getMessage());
        yield PAUSE_AFTER_REFUSAL;
      }
    };
  }

  /** The server knows nothing of this life: whatever it held is lost. Starts the next one. */
  private void lost() {
    LOG.warn("The session for queue {} was lost", queue);
    life.lose();
    held.clear();
    dropStream();
    life = newLife();
    if (taking) {
      open();
    } else {
      tookLast.complete(null);
    }
  }

  private void dropStream() {
    forgetNextStep();
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }

  private void signLater() {
    forgetNextStep();
    timer = scheduler.schedule(period, this::sign);
  }

  private void sign() {
    if (stream != null && stream.attached()) {
      stream.keepAlive();
    } else if (!taking && !stopped && life.confirmed()) {
      signByCall(life);
    }
  }

  /** With no stream to carry it. */
  private void signByCall(SessionLife which) {
    var call =
        calls.keepAliveSession(queue, which.id(), new CallLimits(patience(), CallLimits.NEVER));
    inFlight = call;
    var unused =
        call.whenComplete(
            (reply, failure) -> {
              if (stopped || which != life) {
                return;
              }
              if (reply != null) {
                which.confirm(reply.sentAt());
              } else if (Calls.reason(failure).reason() == ErrorReason.SESSION_NOT_FOUND) {
                lost();
                return;
              }
              signLater();
            });
  }

  /** The taker may have more room than before. */
  void grantSoon() {
    if (!granting && !stopped) {
      granting = true;
      scheduler.execute(this::grant);
    }
  }

  private void grant() {
    granting = false;
    if (stream != null && stream.attached() && taking && !stopped) {
      ConsumeCredit more = credit.fill(room());
      if (more != null) {
        stream.grant(more);
      }
    }
  }

  /** Nothing, while the session might end before the work on a message could begin. */
  private Credit.Room room() {
    boolean safe =
        !life.confirmed()
            || life.keptUntil() - scheduler.now() > Lease.margin(life.timeout()).toNanos()
            || stream == null
            || !stream.attached();
    if (!safe) {
      return Credit.Room.NONE;
    }
    Credit.Room room = taker.room();
    return new Credit.Room(Math.min(room.messages(), HELD_MAX - held.size()), room.bytes());
  }

  /** The message was settled, or its lease is known to be lost. */
  void settled(ByteString receipt) {
    held.remove(receipt);
    grantSoon();
  }

  /** Takes nothing new; done when the last message on its way has come. What is held is kept. */
  CompletableFuture<Void> stopTaking() {
    if (taking) {
      taking = false;
      if (stream != null && stream.attached()) {
        stream.halfClose();
      } else {
        dropStream();
        sign();
        tookLast.complete(null);
      }
    }
    return tookLast;
  }

  /**
   * Says goodbye, so that the server gives back what is still held.
   *
   * @param started receipts of messages that were started and are given up; at most 1,000
   */
  CompletableFuture<?> close(List<ByteString> started) {
    boolean known = firstStartAt != CallLimits.NEVER;
    stop();
    if (!known) {
      return CompletableFuture.completedFuture(null);
    }
    inFlight = goodbye(life.id(), started);
    return inFlight;
  }

  private CompletableFuture<?> goodbye(String sessionId, List<ByteString> started) {
    return calls.closeSession(
        queue, sessionId, started, new CallLimits(patience(), CallLimits.NEVER));
  }

  /** Stops whatever is under way without a word to the server. */
  void stop() {
    stopped = true;
    taking = false;
    dropStream();
    tookLast.complete(null);
    if (inFlight != null) {
      inFlight.cancel(true);
    }
  }

  private void forgetNextStep() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
