package io.narumq.client.internal;

import io.narumq.api.v1.ProducerStamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a producer has still to send, in order: batches to repeat, then messages that were never
 * sent. A batch is made when it can leave, of whatever waits by then.
 */
final class SendBacklog {
  private static final int BATCH_MESSAGES_MAX = 1_000;

  private final Destination destination;
  private final int batchBytes;
  private final Queue<SendBatch> repeats = new PriorityQueue<>();
  private final Deque<PendingMessage> messages = new ArrayDeque<>();
  private long left;

  SendBacklog(Destination destination, int batchBytes) {
    this.destination = destination;
    this.batchBytes = batchBytes;
  }

  void add(PendingMessage message) {
    messages.add(message);
  }

  void repeat(SendBatch batch) {
    repeats.add(batch);
  }

  /** Changes what waits to be repeated. */
  void renew(UnaryOperator<SendBatch> change) {
    List<SendBatch> changed = repeats.stream().map(change).toList();
    repeats.clear();
    repeats.addAll(changed);
  }

  /** Whether the first to be repeated was refused because one before it is not stored. */
  boolean isFirstEarly() {
    SendBatch first = repeats.peek();
    return first != null && first.tooEarly() != null;
  }

  /** Takes out the first ones that are so, for as long as their sequences can not be changed. */
  void takeEarlyAndNumbered(BiConsumer<SendBatch, CallFailure> end) {
    SendBatch first = repeats.peek();
    while (first != null && first.tooEarly() != null && first.isNumbered()) {
      repeats.remove();
      end.accept(first, first.tooEarly());
      first = repeats.peek();
    }
  }

  boolean isEmpty() {
    return repeats.isEmpty() && messages.isEmpty();
  }

  /** The next batch to leave; null if there is none. */
  @Nullable SendBatch next() {
    return repeats.isEmpty() && !messages.isEmpty() ? newBatch() : repeats.poll();
  }

  private SendBatch newBatch() {
    List<PendingMessage> batch = new ArrayList<>();
    long bytes = 0;
    while (!messages.isEmpty() && batch.size() < BATCH_MESSAGES_MAX) {
      PendingMessage next = messages.peek();
      bytes += next.bytes();
      if (!batch.isEmpty() && (bytes > batchBytes || next.hasSequence())) {
        break;
      }
      batch.add(messages.remove());
      if (next.hasSequence()) {
        break;
      }
    }
    long number = left;
    left += batch.size();
    return new SendBatch(number, request(batch), batch);
  }

  private BatchRequest request(List<PendingMessage> batch) {
    PendingMessage first = batch.get(0);
    BatchRequest request = destination.batch(batch);
    return first.hasSequence()
        ? request.withStamp(ProducerStamp.newBuilder().setSequence(first.sequence()).build())
        : request;
  }

  /** When the first of all that wait must have an outcome. */
  long deadline() {
    SendBatch repeat = repeats.peek();
    PendingMessage message = messages.peek();
    long first = repeat == null ? CallLimits.NEVER : repeat.deadline();
    return message == null ? first : Math.min(first, message.deadline());
  }

  /**
   * Takes out what has waited for too long, as batches; the order of deadlines is that of sends.
   */
  List<SendBatch> expired(long now) {
    List<SendBatch> expired = new ArrayList<>();
    while (!repeats.isEmpty() && repeats.peek().deadline() <= now) {
      expired.add(repeats.remove());
    }
    List<PendingMessage> late = new ArrayList<>();
    while (!messages.isEmpty() && messages.peek().deadline() <= now) {
      late.add(messages.remove());
    }
    if (!late.isEmpty()) {
      expired.add(unsent(late));
    }
    return expired;
  }

  /** Takes everything out. */
  List<SendBatch> drain() {
    List<SendBatch> all = new ArrayList<>(repeats);
    if (!messages.isEmpty()) {
      all.add(unsent(List.copyOf(messages)));
    }
    repeats.clear();
    messages.clear();
    return all;
  }

  private SendBatch unsent(List<PendingMessage> together) {
    return new SendBatch(left, destination.batch(together), together);
  }

  /** Everything that waits. */
  List<PendingMessage> messages() {
    List<PendingMessage> all = new ArrayList<>();
    repeats.forEach(batch -> all.addAll(batch.messages()));
    all.addAll(messages);
    return all;
  }
}
