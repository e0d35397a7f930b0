package io.narumq.statemachine;

import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a subscription of one partition should do, message by message, without sets, ranges, rows or
 * counters.
 */
final class SubscriptionModel {
  static final long LEASE_MS = 500;
  static final long RETRY_MS = 200;
  static final int DELIVERIES_MAX = 3;

  private enum Place {
    LEASED,
    READY,
    BACKING_OFF,
    ACKED,
    LOST
  }

  /** A message that was delivered. */
  private static final class Delivered {
    private Place place = Place.LEASED;
    private int deliveries = 1;
    private long leaseId;
    private long dueMs;
  }

  /** One delivery. */
  record Expected(long offset, int deliveryCount) {}

  private final TreeMap<Long, Delivered> delivered = new TreeMap<>();
  private long cursor;
  private long missed;
  private long dropped;

  SubscriptionModel(long start) {
    cursor = start;
  }

  long missed() {
    return missed;
  }

  long dropped() {
    return dropped;
  }

  long cursor() {
    return cursor;
  }

  /**
   * Takes messages.
   *
   * @param first what the partition still has begins here
   * @param subjects of all messages that were ever published
   */
  List<Expected> receive(
      int max,
      long leaseId,
      long nowMs,
      long first,
      List<String> subjects,
      Predicate<String> filter) {
    forget(first);
    List<Expected> taken = new ArrayList<>();
    delivered.forEach(
        (offset, message) -> {
          if (message.place == Place.READY && taken.size() < max) {
            message.deliveries++;
            lease(message, leaseId, nowMs);
            taken.add(new Expected(offset, message.deliveries));
          }
        });
    while (taken.size() < max && cursor < subjects.size()) {
      if (filter.test(subjects.get((int) cursor))) {
        Delivered message = new Delivered();
        lease(message, leaseId, nowMs);
        delivered.put(cursor, message);
        taken.add(new Expected(cursor, 1));
      }
      cursor++;
    }
    return taken;
  }

  /** What came back and what was never delivered is missed when the partition has it no more. */
  private void forget(long first) {
    for (Delivered message : delivered.headMap(first).values()) {
      if (message.place == Place.READY) {
        miss(message);
      }
    }
    missed += Math.max(0, first - cursor);
    cursor = Math.max(cursor, first);
  }

  private static void lease(Delivered message, long leaseId, long nowMs) {
    message.place = Place.LEASED;
    message.leaseId = leaseId;
    message.dueMs = nowMs + LEASE_MS;
  }

  SettleStatus ack(long offset, long leaseId) {
    Delivered message = delivered.get(offset);
    if (isHeld(message, leaseId)) {
      message.place = Place.ACKED;
      return SettleStatus.SETTLE_STATUS_SETTLED;
    }
    return refused(message);
  }

  SettleStatus giveBack(long offset, long leaseId, ReturnReason reason, long nowMs, long first) {
    Delivered message = delivered.get(offset);
    if (!isHeld(message, leaseId)) {
      return refused(message);
    }
    boolean counts = reason != ReturnReason.RETURN_REASON_NOT_STARTED;
    if (offset < first) {
      miss(message);
    } else if (reason == ReturnReason.RETURN_REASON_REJECTED
        || (counts && message.deliveries >= DELIVERIES_MAX)) {
      drop(message);
    } else if (counts) {
      message.place = Place.BACKING_OFF;
      message.dueMs = nowMs + RETRY_MS;
    } else {
      message.deliveries--;
      message.place = Place.READY;
      message.leaseId = 0;
    }
    return SettleStatus.SETTLE_STATUS_SETTLED;
  }

  /** Extends a lease; whether it lasts. */
  boolean extend(long offset, long leaseId, long nowMs, long byMs) {
    Delivered message = delivered.get(offset);
    if (message == null || message.place != Place.LEASED || message.leaseId != leaseId) {
      return false;
    }
    message.dueMs = Math.max(message.dueMs, nowMs + byMs);
    return true;
  }

  /** Time has come this far, and all timers have fired. */
  void tick(long nowMs, long first) {
    delivered.forEach(
        (offset, message) -> {
          boolean isDue = message.dueMs <= nowMs;
          if (isDue && message.place == Place.LEASED) {
            if (offset < first) {
              miss(message);
            } else if (message.deliveries >= DELIVERIES_MAX) {
              drop(message);
            } else {
              message.place = Place.READY;
            }
          } else if (isDue && message.place == Place.BACKING_OFF) {
            message.place = Place.READY;
            message.leaseId = 0;
            if (offset < first) {
              miss(message);
            }
          }
        });
  }

  /** A lease that ended by itself may still be used until somebody else has the message. */
  private static boolean isHeld(Delivered message, long leaseId) {
    return message != null
        && message.leaseId == leaseId
        && (message.place == Place.LEASED || message.place == Place.READY);
  }

  private static SettleStatus refused(Delivered message) {
    return message != null && message.place == Place.ACKED
        ? SettleStatus.SETTLE_STATUS_ALREADY_SETTLED
        : SettleStatus.SETTLE_STATUS_LEASE_LOST;
  }

  private void miss(Delivered message) {
    message.place = Place.LOST;
    missed++;
  }

  private void drop(Delivered message) {
    message.place = Place.LOST;
    dropped++;
  }
}
