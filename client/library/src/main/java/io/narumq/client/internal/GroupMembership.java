package io.narumq.client.internal;

import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.OwnedPartitions;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a member in its group by one heartbeat after the other, and joins anew, under a new id,
 * when the group has put it out. Touched on the scheduler only, but for {@link #confirmedUntil}.
 */
final class GroupMembership {
  /** Who works on what the member is given. */
  interface Owner {
    /** All that it works on. */
    OwnedPartitions owned();

    /** Whether it has still to let go of some of it. */
    boolean isLettingGo();

    /** What it may work on, all of it. */
    void assigned(GroupHeartbeatResponse answer);

    /** The group does not know it any more: it has nothing. It joins anew if not stopped now. */
    void out(NaruException why);

    /** It is over. */
    void failed(NaruException why);
  }

  private static final Logger LOG = LoggerFactory.getLogger(GroupMembership.class);
  private static final int BEATS_PER_TIMEOUT = 3;
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);

  private final Calls calls;
  private final GroupCalls groups;
  private final Scheduler scheduler;
  private final GroupSettings settings;
  private final Owner owner;
  private final Backoff backoff;
  private final Duration period;

  private String memberId;
  private long epoch;
  private long epochHeard;
  private int ownedVersion;
  private int ownedTold;
  private @Nullable CompletableFuture<?> inFlight;
  private Scheduler.@Nullable Timer timer;
  private boolean waiting;
  private boolean again;
  private boolean mayBeIn;
  private boolean stopped;
  private volatile long confirmedUntil;

  GroupMembership(Calls calls, GroupSettings settings, Owner owner) {
    this.calls = calls;
    this.groups = new GroupCalls(calls);
    this.scheduler = calls.scheduler();
    this.settings = settings;
    this.owner = owner;
    this.backoff = calls.router().backoff();
    this.period = settings.sessionTimeout().dividedBy(BEATS_PER_TIMEOUT);
    this.memberId = newId();
  }

  private String newId() {
    return new UUID(calls.random().nextLong(), calls.random().nextLong()).toString();
  }

  String memberId() {
    return memberId;
  }

  /** By which commits and resets are fenced now. */
  long epoch() {
    return epoch;
  }

  /**
   * A reset of the member's own has given it a partition anew. Heartbeats go on with the epoch of
   * the last one that was answered: what the member was given meanwhile it was not told yet.
   */
  void renewed(long byEpoch) {
    epoch = Math.max(epoch, byEpoch);
  }

  /**
   * Until when the member is in its group at least, in nanoseconds of the scheduler's clock: what
   * it has may be somebody else's after that. Thread-safe.
   */
  long confirmedUntil() {
    return confirmedUntil;
  }

  /** What the member works on has changed: the group is told at once. */
  void ownedChanged() {
    ownedVersion++;
    beat();
  }

  /** Sends a heartbeat now, or as soon as the last one is answered. */
  void beat() {
    if (stopped) {
      return;
    }
    CompletableFuture<?> before = inFlight;
    if (before != null && !waiting) {
      again = true;
      return;
    }
    if (before != null) {
      inFlight = null;
      before.cancel(true);
    }
    send(Duration.ZERO);
  }

  /**
   * One that waits at the cluster for news, so that these come at once. What is to be said
   * meanwhile takes its place.
   */
  private void listen(Duration wait) {
    if (!stopped && inFlight == null) {
      send(wait);
    }
  }

  private void send(Duration wait) {
    unschedule();
    again = false;
    int owned = ownedToSay();
    mayBeIn = true;
    waiting = !wait.isZero();
    CompletableFuture<Reply<GroupHeartbeatResponse>> call =
        groups.heartbeat(request(owned).setWaitTime(Durations.toProto(wait)).build(), limits(wait));
    inFlight = call;
    var unused =
        call.whenComplete(
            (reply, failure) -> {
              if (inFlight == call) {
                answered(owned, reply, failure);
              }
            });
  }

  /** By the epoch before a reset a partition of that reset can not be given up: that waits. */
  private int ownedToSay() {
    return epoch == epochHeard ? ownedVersion : ownedTold;
  }

  /**
   * Attempts are short, so that a silent node does not cost the membership; one that was to wait is
   * followed by one that is not.
   */
  private CallLimits limits(Duration wait) {
    Duration patience = wait.isZero() ? period : period.dividedBy(2);
    Duration attempt =
        patience.compareTo(calls.attemptTimeout()) < 0 ? patience : calls.attemptTimeout();
    return new CallLimits(attempt.plus(wait), scheduler.now() + patience.plus(wait).toNanos());
  }

  private GroupHeartbeatRequest.Builder request(int owned) {
    GroupHeartbeatRequest.Builder request =
        GroupHeartbeatRequest.newBuilder()
            .setGroup(settings.group())
            .setMemberId(memberId)
            .setInstanceId(settings.instanceId())
            .setEpoch(epochHeard);
    if (epochHeard == 0) {
      request
          .setSessionTimeout(Durations.toProto(settings.sessionTimeout()))
          .addAllTopics(settings.topics())
          .setTopicsVersion(1);
    } else if (owned != ownedTold) {
      request.setOwned(owner.owned());
    }
    return request;
  }

  private void answered(
      int owned, @Nullable Reply<GroupHeartbeatResponse> reply, @Nullable Throwable failure) {
    inFlight = null;
    if (stopped) {
      return;
    }
    if (reply == null) {
      failed(Calls.reason(failure));
      return;
    }
    backoff.reset();
    boolean joined = epochHeard == 0;
    Duration interval = Durations.of(reply.answer().getHeartbeatInterval());
    boolean inVain = waiting && epochHeard == reply.answer().getEpoch();
    boolean tooSoon = inVain && scheduler.now() - reply.sentAt() < interval.toNanos() / 4;
    epochHeard = Math.max(epochHeard, reply.answer().getEpoch());
    epoch = Math.max(epoch, epochHeard);
    ownedTold = joined ? ownedTold : owned;
    confirmedUntil = reply.sentAt() + settings.sessionTimeout().toNanos();
    boolean now = again || ownedToSay() != ownedTold;
    beatAfter(now ? Duration.ZERO : interval);
    owner.assigned(reply.answer());
    // A node that does not let it wait is not asked again and again.
    if (!now && !tooSoon && !owner.isLettingGo()) {
      listen(interval);
    }
  }

  private void failed(NaruException why) {
    switch (why.reason()) {
      case MEMBER_NOT_FOUND -> {
        memberId = newId();
        epoch = 0;
        epochHeard = 0;
        confirmedUntil = 0;
        mayBeIn = false;
        owner.out(why);
        beat();
      }
      case MEMBER_FENCED, FIELD_INVALID, QUEUE_NAME_INVALID -> {
        stop();
        owner.failed(why);
      }
      case CLIENT_CLOSED -> stop();
      default -> {
        boolean refused = !why.retryable();
        if (refused) {
          LOG.warn("Group '{}' does not take the member: {}", settings.group(), why.getMessage());
        }
        beatAfter(backoff.next(refused ? PAUSE_AFTER_REFUSAL : Duration.ZERO));
      }
    }
  }

  private void beatAfter(Duration pause) {
    unschedule();
    timer = scheduler.schedule(pause, this::beat);
  }

  private void unschedule() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /**
   * Leaves the group, as far as it was ever asked to join; done, not failed, when that is known or
   * was tried for a while. A join that is under way is waited for: it would come behind the leave.
   */
  CompletableFuture<Void> leave() {
    stop();
    CompletableFuture<?> last =
        inFlight == null || waiting ? CompletableFuture.completedFuture(null) : inFlight;
    return last.handle((done, failure) -> null)
        .thenCompose(
            done ->
                mayBeIn && settings.instanceId().isEmpty()
                    ? groups.leave(settings.group(), memberId, limits(Duration.ZERO))
                    : CompletableFuture.completedFuture(null))
        .exceptionally(failure -> null);
  }

  /** Says nothing more. */
  void stop() {
    stopped = true;
    unschedule();
    if (inFlight != null && waiting) {
      inFlight.cancel(true);
    }
  }
}
