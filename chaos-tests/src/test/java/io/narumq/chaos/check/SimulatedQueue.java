package io.narumq.chaos.check;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A queue as it should be, or with a bug: applies one command after the other. Leases end by
 * themselves at the first command that comes late enough.
 */
final class SimulatedQueue {
  /** What may be wrong with it, now and then. */
  enum Bug {
    NONE,
    /** An ack is answered and forgotten: the message comes back. */
    ACK_FORGOTTEN,
    /** An old receipt settles a newer delivery. */
    LEASE_NOT_FENCED,
    /** A lease ends at half its time. */
    LEASE_CUT_SHORT,
    /** Somebody gets what another one holds. */
    HANDED_OUT_TWICE,
    /** Fencing numbers begin anew. */
    NUMBERS_BEGIN_ANEW,
    /** A lease that ends takes its delivery out of the count. */
    COUNT_FORGOTTEN,
    /** What was never started counts. */
    RELEASE_COUNTED,
    /** An ack within the lease is refused. */
    ACK_REFUSED,
    /** An ack says that it was done before, and never was. */
    ACK_NOT_DONE,
    /** A message whose lease ends is gone. */
    MESSAGE_FORGOTTEN,
    /** An answer tells an older position. */
    POSITION_OF_ANOTHER
  }

  static final long LEASE_NANOS = 100_000_000;

  private static final class Message {
    private final String id;
    private final String body;
    private int count;
    private long number;
    private long leasedUntil;
    private @Nullable Object request;
    private boolean acked;

    Message(String id, String body) {
      this.id = id;
      this.body = body;
    }
  }

  private static final int BUG_ONE_IN = 20;

  private final SplittableRandom random;
  private final Bug bug;
  private final Map<String, Message> messages = new LinkedHashMap<>();
  private long lastNumber;
  private int sent;

  SimulatedQueue(SplittableRandom random, Bug bug) {
    this.random = random;
    this.bug = bug;
  }

  /** Whether the bug bites this time. */
  boolean bites(Bug which) {
    return bug == which && random.nextInt(BUG_ONE_IN) == 0;
  }

  String send(String body) {
    String id = "0-1-0-" + sent++;
    messages.put(id, new Message(id, body));
    return id;
  }

  /** The same request gets the same messages while it holds any. */
  List<Delivery> receive(Object request, int max, long now) {
    endLeases(now);
    List<Delivery> again =
        messages.values().stream()
            .filter(it -> it.leasedUntil > 0 && it.request == request)
            .map(SimulatedQueue::delivery)
            .toList();
    return again.isEmpty() ? take(request, max, now) : again;
  }

  private List<Delivery> take(Object request, int max, long now) {
    lastNumber = bites(Bug.NUMBERS_BEGIN_ANEW) ? 1 : lastNumber + 1;
    List<Delivery> taken = new ArrayList<>();
    for (Message message : messages.values()) {
      if (taken.size() == max) {
        break;
      }
      if (!message.acked && (message.leasedUntil == 0 || bites(Bug.HANDED_OUT_TWICE))) {
        message.count++;
        message.number = lastNumber;
        message.leasedUntil = now + LEASE_NANOS / (bug == Bug.LEASE_CUT_SHORT ? 2 : 1);
        message.request = request;
        taken.add(delivery(message));
      }
    }
    return taken;
  }

  private static Delivery delivery(Message message) {
    return new Delivery(message.id, message.body, message.count, message.number);
  }

  private void endLeases(long now) {
    messages.values().removeIf(it -> isOver(it, now) && bites(Bug.MESSAGE_FORGOTTEN));
    for (Message message : messages.values()) {
      if (isOver(message, now)) {
        message.leasedUntil = 0;
        message.count -= bites(Bug.COUNT_FORGOTTEN) ? 1 : 0;
      }
    }
  }

  private static boolean isOver(Message message, long now) {
    return message.leasedUntil > 0 && message.leasedUntil <= now;
  }

  Status settle(Kind kind, String id, long number, long now) {
    endLeases(now);
    Message message = messages.get(id);
    if (message == null) {
      return Status.ALREADY_SETTLED;
    }
    if (message.acked) {
      return Status.ALREADY_SETTLED;
    }
    boolean mine = message.number == number || bites(Bug.LEASE_NOT_FENCED);
    if (!mine || (kind != Kind.ACK && message.leasedUntil == 0)) {
      return Status.LEASE_LOST;
    }
    if (kind == Kind.ACK) {
      return ack(message);
    }
    message.leasedUntil = 0;
    if (kind == Kind.RELEASE && !bites(Bug.RELEASE_COUNTED)) {
      message.count--;
    }
    return Status.SETTLED;
  }

  private Status ack(Message message) {
    if (bites(Bug.ACK_REFUSED)) {
      return Status.LEASE_LOST;
    }
    if (bites(Bug.ACK_NOT_DONE)) {
      return Status.ALREADY_SETTLED;
    }
    message.acked = !bites(Bug.ACK_FORGOTTEN);
    return Status.SETTLED;
  }

  /** Whether there is nothing left. */
  boolean isEmpty() {
    return messages.values().stream().allMatch(it -> it.acked);
  }

  /** Acked ones are only remembered for answers to late calls, which those of long ago get not. */
  void forget(int keep) {
    var all = messages.values().iterator();
    for (int surplus = messages.size() - keep; surplus > 0 && all.hasNext(); surplus--) {
      if (all.next().acked) {
        all.remove();
      }
    }
  }
}
