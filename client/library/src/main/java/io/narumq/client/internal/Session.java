package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's session: attached, kept alive three times per time-out, and attached anew with another
 * id after a loss. Touched on the scheduler only.
 */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final int SIGNS_PER_TIMEOUT = 3;
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);

  private final Calls calls;
  private final Scheduler scheduler;
  private final String queue;
  private final Duration timeout;
  private final Duration period;
  private final Runnable onAlive;

  private Duration keepsAtMost = Duration.ZERO;
  private @Nullable SessionLife life;
  private @Nullable CompletableFuture<?> inFlight;
  private Scheduler.@Nullable Timer timer;
  private boolean stopped;

  /**
   * A session to be.
   *
   * @param onAlive told after every sign of life that the server took
   */
  Session(Calls calls, String queue, Duration timeout, Runnable onAlive) {
    this.calls = calls;
    this.scheduler = calls.scheduler();
    this.queue = queue;
    this.timeout = timeout;
    this.period = timeout.dividedBy(SIGNS_PER_TIMEOUT);
    this.onAlive = onAlive;
  }

  /** The present life; null while there is none, or when it may be about to end. */
  @Nullable SessionLife life() {
    boolean safe =
        life != null && life.keptUntil() - scheduler.now() > Lease.margin(life.timeout()).toNanos();
    return safe ? life : null;
  }

  /**
   * Begins.
   *
   * @param maxProcessing for how long the queue lets a session keep a message
   */
  void start(Duration maxProcessing) {
    keepsAtMost = maxProcessing;
    attach();
  }

  private void attach() {
    if (stopped) {
      return;
    }
    String id = newId();
    var call = calls.attachSession(queue, id, timeout, limits());
    inFlight = call;
    var unused =
        call.whenComplete(
            (reply, failure) -> {
              if (stopped) {
                return;
              }
              if (reply == null) {
                refused(Calls.reason(failure));
                return;
              }
              Duration inForce = Wire.duration(reply.answer().getTimeout());
              long keptUntil = reply.sentAt() + inForce.toNanos();
              life = new SessionLife(id, inForce, keepsAtMost, keptUntil);
              timer = scheduler.schedule(period, this::keepAlive);
              onAlive.run();
            });
  }

  private void refused(NaruException failure) {
    LOG.warn("No session for queue {} yet: {}", queue, failure.toString());
    timer = scheduler.schedule(PAUSE_AFTER_REFUSAL, this::attach);
  }

  private void keepAlive() {
    SessionLife current = life;
    if (current == null || stopped) {
      return;
    }
    var call = calls.keepAliveSession(queue, current.id(), limits());
    inFlight = call;
    var unused =
        call.whenComplete(
            (reply, failure) -> {
              if (stopped || current != life) {
                return;
              }
              if (reply != null) {
                current.keepUntil(reply.sentAt() + current.timeout().toNanos());
                onAlive.run();
              } else if (Calls.reason(failure).reason() == ErrorReason.SESSION_NOT_FOUND) {
                lost(current);
                return;
              } else {
                LOG.warn("No sign of life for queue {}: {}", queue, failure.toString());
              }
              timer = scheduler.schedule(period, this::keepAlive);
            });
  }

  /** The server knows nothing of this life: whatever it held is lost. Starts the next one. */
  void lost(SessionLife which) {
    which.lose();
    if (which == life) {
      LOG.warn("The session for queue {} was lost, attaching anew", queue);
      life = null;
      if (timer != null) {
        timer.cancel();
      }
      attach();
    }
  }

  /** Stops the signs of life and says goodbye, so that the server gives back what is still held. */
  CompletableFuture<?> close() {
    SessionLife last = life;
    stop();
    if (last == null) {
      return CompletableFuture.completedFuture(null);
    }
    inFlight = calls.closeSession(queue, last.id(), limits());
    return inFlight;
  }

  /** Stops whatever is under way without a word to the server. */
  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
    if (inFlight != null) {
      inFlight.cancel(true);
    }
  }

  /** Attempts are short, so that a silent node does not cost the session. */
  private CallLimits limits() {
    Duration attempt =
        period.compareTo(calls.attemptTimeout()) < 0 ? period : calls.attemptTimeout();
    return new CallLimits(attempt, CallLimits.NEVER);
  }

  private String newId() {
    return new UUID(calls.random().nextLong(), calls.random().nextLong()).toString();
  }
}
