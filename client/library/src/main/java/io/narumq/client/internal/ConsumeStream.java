package io.narumq.client.internal;

import io.narumq.api.v1.ConsumeCredit;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeKeepAlive;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.ConsumeStarted;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a session, from its start to its end. A node that owes an answer for too long
 * counts as gone, so that a silent one does not cost the session.
 */
final class ConsumeStream implements LeaderStream.Owner<ConsumeResponse> {
  /** Hears what happens to the stream; nothing any more once it was cancelled. */
  interface Owner {
    /** What to start with, asked for when it is sent. */
    ConsumeStart start();

    /** The session is attached, by the start that was sent at this time. */
    void attached(long sentAt, ConsumeStart start, ConsumeStarted started);

    /** The sign of life that was sent at this time was taken. */
    void keptAlive(long sentAt);

    void delivered(ConsumeDelivery delivery);

    /** The last event; null if the node ended the stream in good order. */
    void ended(@Nullable CallFailure failure);
  }

  private final Scheduler scheduler;
  private final Owner owner;
  private final Duration patience;
  private final LeaderStream<ConsumeRequest, ConsumeResponse> stream;
  private @Nullable ConsumeStart start;
  private boolean attached;
  private boolean halfClosed;
  private long sentAt;
  private long signs;
  private Scheduler.@Nullable Timer watchdog;

  /**
   * Begins a stream.
   *
   * @param patience how long the node may owe an answer
   */
  ConsumeStream(Router router, String queue, Duration patience, Owner owner) {
    this.scheduler = router.scheduler();
    this.owner = owner;
    this.patience = patience;
    this.stream =
        LeaderStream.open(router, StreamRpc.CONSUME, routes -> routes.shardOf(queue), this);
  }

  /** Whether it can carry credit and signs of life. */
  boolean attached() {
    return attached && !halfClosed;
  }

  void grant(ConsumeCredit credit) {
    stream.send(ConsumeRequest.newBuilder().setCredit(credit).build());
  }

  void keepAlive() {
    sentAt = scheduler.now();
    ConsumeKeepAlive sign = ConsumeKeepAlive.newBuilder().setId(++signs).build();
    stream.send(ConsumeRequest.newBuilder().setKeepAlive(sign).build());
    watch();
  }

  /** Takes nothing more; what is on its way still comes, then the end. */
  void halfClose() {
    halfClosed = true;
    stream.halfClose();
    watch();
  }

  /** Gives it up; the owner hears no more of it. */
  void cancel() {
    stopWatching();
    stream.cancel();
  }

  @Override
  public void ready() {
    if (start == null) {
      start = owner.start();
      sentAt = scheduler.now();
      stream.send(ConsumeRequest.newBuilder().setStart(start).build());
      watch();
    }
  }

  @Override
  public void answered(ConsumeResponse answer) {
    switch (answer.getResponseCase()) {
      case STARTED -> started(answer.getStarted());
      case DELIVERY -> owner.delivered(answer.getDelivery());
      case KEPT_ALIVE -> {
        if (answer.getKeptAlive().getId() == signs) {
          stopWatchingUnlessEnding();
          owner.keptAlive(sentAt);
        }
      }
      case RESPONSE_NOT_SET -> {
        // Of a newer server; what it needs us to know it must not say like that.
      }
    }
  }

  private void started(ConsumeStarted started) {
    if (start != null) {
      attached = true;
      stopWatchingUnlessEnding();
      owner.attached(sentAt, start, started);
    }
  }

  @Override
  public void leadsElsewhere() {
    stream.breakUp("another node leads");
  }

  @Override
  public void ended(@Nullable CallFailure failure) {
    attached = false;
    stopWatching();
    owner.ended(failure);
  }

  private void watch() {
    stopWatching();
    watchdog = scheduler.schedule(patience, () -> stream.breakUp("no answer for " + patience));
  }

  /** The end is owed, too. */
  private void stopWatchingUnlessEnding() {
    if (!halfClosed) {
      stopWatching();
    }
  }

  private void stopWatching() {
    if (watchdog != null) {
      watchdog.cancel();
      watchdog = null;
    }
  }
}
