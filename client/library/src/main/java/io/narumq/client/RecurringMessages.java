package io.narumq.client;

import io.narumq.client.internal.Calls;
import java.time.Instant;
import java.util.List;

/**
 * Messages that a queue stores by itself, again and again: at most 1,000 of a queue, which end with
 * it. Thread-safe.
 *
 * <p>Never early, and at most a second late while the cluster serves. What was missed in an outage
 * is stored once, however often it was due; then it goes on at the times that were always due. Each
 * message has the headers {@value #NAME_HEADER} and {@value #DUE_HEADER} besides its own.
 */
public final class RecurringMessages {
  /** The header that has the name of the recurring message. */
  public static final String NAME_HEADER = "naru-recurring";

  /**
   * The header that has the time at which it was due, like {@code 2030-01-31T08:00:00Z}; of several
   * that were missed the first.
   */
  public static final String DUE_HEADER = "naru-due";

  private final Calls calls;
  private final String queue;

  RecurringMessages(Calls calls, String queue) {
    this.calls = calls;
    this.queue = queue;
  }

  /**
   * Makes a recurring message, or puts this in the place of the one of its name, whose due times
   * are counted anew then. One that is there just like this is left alone: every process of an
   * application may put it when it starts.
   *
   * @return when it is due next
   * @throws QueueNotFoundException if there is no queue of this name
   * @throws NaruException FIELD_INVALID if it can not be, an expression that is never due for
   *     instance; TOO_MANY_RECURRING if the queue has 1,000 others
   */
  public Instant put(RecurringMessage recurring) {
    return Waiting.on(calls.putRecurring(queue, recurring));
  }

  /**
   * Ends a recurring message; what it has stored stays.
   *
   * @throws QueueNotFoundException if there is no queue of this name
   * @throws NaruException RECURRING_NOT_FOUND if it has none of this name; OUTCOME_UNKNOWN if the
   *     answer was lost
   */
  public void delete(String name) {
    Waiting.on(calls.deleteRecurring(queue, name));
  }

  /**
   * All of the queue, by name.
   *
   * @throws QueueNotFoundException if there is no queue of this name
   */
  public List<RecurringInfo> list() {
    return Waiting.on(calls.recurring(queue));
  }
}
