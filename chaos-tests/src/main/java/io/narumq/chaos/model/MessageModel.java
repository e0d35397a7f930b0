package io.narumq.chaos.model;

import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.Span;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message of an unordered queue, and all the places where it may be, as far as clients can
 * know. Told what was answered in the order of the log, it says what is wrong with an answer.
 *
 * <p>Every time is that of a client and bounds from outside when something happened in the cluster,
 * so the model allows too much rather than too little.
 */
final class MessageModel {
  /** The cluster counts whole milliseconds, and may lose a part of one at each end of a lease. */
  private static final long CLOCK_STEP_NANOS = 2_000_000;

  private enum Place {
    /** In the queue. */
    READY,
    /** With the client that is known to have got it last. */
    HELD,
    /** With a client whose answer was lost. */
    ELSEWHERE,
    /** Acked. */
    SETTLED
  }

  private final HiddenGrants hidden;
  private final Attempts attempts = new Attempts();
  private final Set<Place> places = EnumSet.of(Place.READY);
  private boolean awaitsStore;
  private long storedFrom;
  private @Nullable Grant last;
  private boolean returned;

  /** Whether the last delivery does not count, as it was never started: for sure, or perhaps. */
  private boolean uncounted;

  private boolean mayBeUncounted;

  MessageModel(HiddenGrants hidden) {
    this.hidden = hidden;
  }

  /** It is known where it was stored, and that is still to come. */
  void awaitStore() {
    awaitsStore = true;
  }

  /** An attempt that may take effect from now on, at a position that nobody knows. */
  void attempted(Settling attempt) {
    attempts.add(attempt);
  }

  /** It was stored, by a send of this time. */
  void stored(Span span) {
    awaitsStore = false;
    storedFrom = span.start();
  }

  /** It was handed out. */
  @Nullable String granted(Grant grant) {
    Grant before = last;
    timePasses(grant.span().end(), Span.NEVER);
    @Nullable String reproach = reproach(before, grant);
    places.clear();
    places.add(Place.HELD);
    last = grant;
    returned = false;
    uncounted = false;
    mayBeUncounted = false;
    return reproach;
  }

  private @Nullable String reproach(@Nullable Grant before, Grant grant) {
    if (awaitsStore) {
      return grant + " comes before it was stored";
    }
    if (before != null && grant.fencingNumber() <= before.fencingNumber()) {
      return grant + " comes after " + before;
    }
    if (places.contains(Place.READY)) {
      return countReproach(before, grant);
    }
    return places.contains(Place.SETTLED)
        ? grant + ", but it was acked"
        : grant + " within the lease of " + before;
  }

  private @Nullable String countReproach(@Nullable Grant before, Grant grant) {
    long counted = before == null ? 0 : before.count();
    long least = counted + (uncounted || wasMaybeReleased(grant) ? 0 : 1);
    long from = before == null ? storedFrom : before.span().start();
    long unseen = hidden.deliveries(from, grant.span().end());
    long most = counted + (uncounted ? 0 : 1) + unseen;
    return grant.count() >= least && grant.count() <= most
        ? null
        : "%s, which should be %d to %d after %s".formatted(grant, least, most, before);
  }

  private boolean wasMaybeReleased(Grant next) {
    Grant before = last;
    return mayBeUncounted
        || (before != null
            && attempts.mayHaveDone(Kind.RELEASE, before.fencingNumber(), next.span().end()));
  }

  /**
   * A settlement was answered.
   *
   * @param nextGrantStart when the next delivery in the log was asked for: if its first answer was
   *     lost, it was made earlier than where it is known to be
   */
  @Nullable String settled(Settling settling, long nextGrantStart) {
    Grant held = last;
    if (held == null || settling.fencingNumber() > held.fencingNumber()) {
      return settling + " comes before its delivery";
    }
    timePasses(settling.span().end(), nextGrantStart);
    return settling.fencingNumber() < held.fencingNumber()
        ? byOldReceipt(settling, held)
        : switch (settling.status()) {
          case SETTLED -> settling.isAck() ? acked(settling) : givenBack(settling);
          case LEASE_LOST -> lost(settling, held);
          case ALREADY_SETTLED -> alreadySettled(settling);
          case UNKNOWN -> null;
        };
  }

  private @Nullable String byOldReceipt(Settling settling, Grant held) {
    return switch (settling.status()) {
      case SETTLED ->
          settling.repeated() && (!settling.isAck() || places.contains(Place.SETTLED))
              ? null
              : settling + " was accepted after " + held;
      case ALREADY_SETTLED -> alreadySettled(settling);
      case LEASE_LOST, UNKNOWN -> null;
    };
  }

  private @Nullable String acked(Settling ack) {
    boolean open = places.contains(Place.HELD) || places.contains(Place.READY);
    become(Place.SETTLED);
    return open || ack.repeated() ? null : ack + " was accepted, but it was acked before";
  }

  private @Nullable String givenBack(Settling settling) {
    if (settling.repeated()) {
      // Done before, or not needed: whichever it was, it was not at this position.
      return null;
    }
    boolean open = places.contains(Place.HELD) || places.contains(Place.READY);
    if (settling.kind() == Kind.RELEASE) {
      uncounted = !places.contains(Place.READY);
      mayBeUncounted = true;
    }
    returned = true;
    become(Place.READY);
    return open ? null : settling + " was accepted, but it was acked before";
  }

  private @Nullable String lost(Settling settling, Grant held) {
    if (settling.repeated() && !settling.isAck()) {
      return null;
    }
    boolean elsewhere = places.contains(Place.ELSEWHERE);
    if (elsewhere && !places.contains(Place.READY)) {
      return null;
    }
    if (settling.isAck() && !returned) {
      become(Place.ELSEWHERE);
      return elsewhere ? null : settling + " is too late, but nobody else had it since " + held;
    }
    boolean free = elsewhere || places.contains(Place.READY);
    return free ? null : settling + " is too late within the lease of " + held;
  }

  private @Nullable String alreadySettled(Settling settling) {
    boolean possible = places.contains(Place.SETTLED);
    become(Place.SETTLED);
    return possible ? null : settling + " comes after an ack, but nobody acked";
  }

  /** Whether it may have been acked in the end. */
  boolean mayBeSettled() {
    timePasses(Span.NEVER, Span.NEVER);
    return places.contains(Place.SETTLED);
  }

  boolean wasGranted() {
    return last != null;
  }

  @Override
  public String toString() {
    return "last " + last + ", now " + places;
  }

  private void become(Place place) {
    places.clear();
    places.add(place);
  }

  /** All that may have happened by then without an answer that tells where. */
  private void timePasses(long until, long nextGrantStart) {
    Grant held = last;
    if (held != null) {
      timePasses(held, until);
    }
    if (places.contains(Place.READY) && (hidden.any(until) || nextGrantStart < until)) {
      places.add(Place.ELSEWHERE);
    }
    if (places.contains(Place.ELSEWHERE)) {
      places.add(Place.READY);
    }
  }

  private void timePasses(Grant held, long until) {
    long number = held.fencingNumber();
    if (places.contains(Place.HELD)
        && (held.leaseEnd() - CLOCK_STEP_NANOS <= until
            || attempts.mayHaveDone(Kind.RETURN, number, until)
            || attempts.mayHaveDone(Kind.RELEASE, number, until))) {
      places.add(Place.READY);
    }
    if ((places.contains(Place.HELD) || places.contains(Place.READY))
        && attempts.mayHaveDone(Kind.ACK, number, until)) {
      places.add(Place.SETTLED);
    }
  }
}
