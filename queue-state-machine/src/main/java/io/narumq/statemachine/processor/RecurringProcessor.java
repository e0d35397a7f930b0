package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.DeleteRecurring;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.PutRecurring;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.RecurringRecord;
import io.narumq.state.v1.RecurringSchedule;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.RecurringPut;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.Recurrence;
import io.narumq.statemachine.state.RecurringMessages;
import io.narumq.statemachine.state.RecurringMessages.Recurring;
import io.narumq.statemachine.state.ShardState;
import io.narumq.statemachine.store.Schema.TimerKey;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Messages that are sent again and again: made, taken away, and sent when they are due. */
public final class RecurringProcessor {
  /** The header that has the name of the recurring message. */
  public static final String NAME_HEADER = "naru-recurring";

  /** The header that has the time at which the message was due, as ISO 8601 in UTC. */
  public static final String DUE_HEADER = "naru-due";

  private static final int PER_QUEUE_MAX = 1_000;
  private static final int NAME_LENGTH_MAX = 128;
  private static final int MESSAGE_BYTES_MAX = 64 << 10;

  /** So many bytes of a message count as one row more that a Tick has looked at. */
  private static final int BYTES_PER_ROW = 1 << 10;

  private final ShardState state;
  private final SendProcessor sends;

  public RecurringProcessor(ShardState state, SendProcessor sends) {
    this.state = state;
    this.sends = sends;
  }

  public CommandResult apply(PutRecurring command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    Rejected refusal = refusal(command);
    return refusal == null ? put(queue, command) : refusal;
  }

  private @Nullable Rejected refusal(PutRecurring command) {
    if (command.getName().isEmpty() || command.getName().length() > NAME_LENGTH_MAX) {
      return Rejections.fieldInvalid("a name has 1 to " + NAME_LENGTH_MAX + " characters");
    }
    String problem = Recurrence.problem(command.getSchedule());
    if (problem != null) {
      return Rejections.fieldInvalid(problem);
    }
    long startMs = command.getSchedule().getEvery().getStartWallMs();
    if (startMs - state.clocks().wallMs() > Recurrence.INTERVAL_MS_MAX) {
      return Rejections.fieldInvalid("the start is at most 10 years from now");
    }
    OutgoingSet message = command.getMessage();
    if (message.getIndex().getBodyBytesCount() != 1
        || message.getSerializedSize() > MESSAGE_BYTES_MAX
        || message.getDedupeCount() > 0) {
      return Rejections.fieldInvalid(
          "one message, of at most 64 KiB with its headers, without a dedupe key");
    }
    return sends.refusal(send(command.getQueue(), message));
  }

  private CommandResult put(Queue queue, PutRecurring command) {
    RecurringSchedule schedule = command.getSchedule();
    OutgoingSet message = command.getMessage();
    Recurring old = state.recurringMessages().find(queue, command.getName());
    if (old == null) {
      return queue.row().getRecurring() < PER_QUEUE_MAX
          ? new RecurringPut(
              true, state.recurringMessages().add(queue, command.getName(), schedule, message))
          : tooMany(queue);
    }
    RecurringRecord row = old.row();
    return row.getSchedule().equals(schedule) && row.getOutgoingSet().equals(message.toByteString())
        ? new RecurringPut(false, row.getDueWallMs())
        : new RecurringPut(true, state.recurringMessages().replace(old, schedule, message));
  }

  private static Rejected tooMany(Queue queue) {
    return new Rejected(
        ErrorReason.ERROR_REASON_TOO_MANY_RECURRING,
        "queue '" + queue.name() + "' has " + PER_QUEUE_MAX + " recurring messages; delete one");
  }

  public CommandResult apply(DeleteRecurring command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    Recurring recurring = state.recurringMessages().find(queue, command.getName());
    if (recurring == null) {
      return new Rejected(
          ErrorReason.ERROR_REASON_RECURRING_NOT_FOUND,
          "queue '" + queue.name() + "' has no recurring message of that name");
    }
    state.recurringMessages().delete(queue, recurring);
    return Done.DONE;
  }

  /** Sends the message, like any other; returns what that costs in rows. */
  int onTimer(TimerKey timer) {
    Recurring due = state.recurringMessages().due(timer);
    Queue queue = state.queues().find(timer.queueId());
    if (due == null || queue == null) {
      return 0;
    }
    CommandResult sent = sends.apply(send(queue.name(), marked(due.row())));
    state.recurringMessages().goOn(due, sent instanceof Sent);
    return 1 + due.row().getOutgoingSet().size() / BYTES_PER_ROW;
  }

  private static Send send(String queue, OutgoingSet message) {
    return Send.newBuilder().setQueue(queue).addSets(message).build();
  }

  /** The message, with headers that say where it comes from. */
  private static OutgoingSet marked(RecurringRecord row) {
    OutgoingSet message = RecurringMessages.message(row);
    MessageSetIndex index = message.getIndex();
    TreeMap<String, String> headers = new TreeMap<>();
    if (index.getHeadersCount() == 1) {
      index.getHeaders(0).getHeadersList().forEach(h -> headers.put(h.getName(), h.getValue()));
    }
    headers.put(NAME_HEADER, row.getName());
    headers.put(DUE_HEADER, Instant.ofEpochMilli(row.getDueWallMs()).toString());
    MessageHeaders.Builder sorted = MessageHeaders.newBuilder();
    headers.forEach(
        (name, value) -> sorted.addHeaders(Header.newBuilder().setName(name).setValue(value)));
    return message.toBuilder()
        .setIndex(index.toBuilder().clearHeaders().addHeaders(sorted))
        .build();
  }
}
