package io.narumq.client.internal;

import io.narumq.api.v1.PublishToChannelsStreamRequest;
import io.narumq.api.v1.PublishToChannelsStreamResponse;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages on their way to a node, in batches of what waits. Few batches are without an answer at a
 * time, so that those under load are large; what has left and is not answered when the stream ends
 * is never sent again.
 */
final class PublishWindow implements NodeStream.Owner<PublishToChannelsStreamResponse> {
  private static final int IN_FLIGHT_MAX = 4;
  private static final int BATCH_MESSAGES_MAX = 1_000;
  private static final int BATCH_BYTES_MAX = 256 << 10;

  /** Late by so much is early enough to fail. */
  private static final Duration SWEEP = Duration.ofMillis(100);

  /** How batches end. */
  interface Outcomes {
    /** {@code receivers} has one for each message, unless there is a failure. */
    void tell(
        List<PendingPublication> batch, List<Integer> receivers, @Nullable NaruException failure);
  }

  private record Batch(long id, List<PendingPublication> messages) {}

  private final Scheduler scheduler;
  private final Outcomes outcomes;
  private final NodeStream<PublishToChannelsStreamRequest, PublishToChannelsStreamResponse> stream;
  private final Deque<PendingPublication> waiting = new ArrayDeque<>();
  private final Deque<Batch> inFlight = new ArrayDeque<>();
  private Scheduler.@Nullable Timer sweep;
  private String lastFailure = "no node was reached";
  private boolean opened;
  private long lastId;

  PublishWindow(Router router, Outcomes outcomes) {
    this.scheduler = router.scheduler();
    this.outcomes = outcomes;
    this.stream = new NodeStream<>(router, StreamRpc.PUBLISH_TO_CHANNELS, this);
  }

  void add(PendingPublication message) {
    waiting.add(message);
  }

  /** Whether nothing is without an outcome. */
  boolean isEmpty() {
    return waiting.isEmpty() && inFlight.isEmpty();
  }

  /** Sends what can be sent now. */
  void dispatch() {
    if (!opened && !waiting.isEmpty()) {
      opened = true;
      stream.open();
    }
    while (!waiting.isEmpty() && inFlight.size() < IN_FLIGHT_MAX && stream.isReady()) {
      send(nextBatch());
    }
    if (sweep == null && !waiting.isEmpty()) {
      sweep = scheduler.schedule(SWEEP, this::sweep);
    }
  }

  private List<PendingPublication> nextBatch() {
    List<PendingPublication> batch = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < BATCH_MESSAGES_MAX) {
      bytes += waiting.element().bytes();
      if (bytes > BATCH_BYTES_MAX && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.remove());
    }
    return batch;
  }

  private void send(List<PendingPublication> messages) {
    PublishToChannelsStreamRequest.Builder request =
        PublishToChannelsStreamRequest.newBuilder().setId(++lastId);
    messages.forEach(message -> request.addMessages(message.message()));
    inFlight.add(new Batch(lastId, messages));
    stream.send(request.build());
  }

  /** What waits for too long fails. */
  private void sweep() {
    sweep = null;
    List<PendingPublication> late = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.element().deadline() <= scheduler.now()) {
      late.add(waiting.remove());
    }
    if (!late.isEmpty()) {
      outcomes.tell(
          late,
          List.of(),
          new NaruException(ErrorReason.UNREACHABLE, "not sent in time: " + lastFailure, null));
    }
    dispatch();
  }

  @Override
  public void begun() {
    dispatch();
  }

  @Override
  public void ready() {
    dispatch();
  }

  /** They come in the order of the requests. */
  @Override
  public void answered(PublishToChannelsStreamResponse answer) {
    Batch batch = inFlight.peek();
    if (batch == null || batch.id() != answer.getId()) {
      return;
    }
    inFlight.remove();
    dispatch();
    outcomes.tell(
        batch.messages(),
        answer.getReceiversList(),
        answer.hasError()
            ? new NaruException(
                CallFailure.reason(
                    answer.getError().getReason().name().replace("ERROR_REASON_", "")),
                answer.getError().getMessage(),
                null)
            : null);
  }

  @Override
  public void ended(@Nullable CallFailure failure) {
    List<PendingPublication> left =
        inFlight.stream().flatMap(batch -> batch.messages().stream()).toList();
    inFlight.clear();
    lastFailure = failure == null ? "the node ended the stream" : failure.reason().toString();
    boolean neverLeft = failure != null && failure.reason() == ErrorReason.UNREACHABLE;
    if (neverLeft) {
      for (int i = left.size() - 1; i >= 0; i--) {
        waiting.addFirst(left.get(i));
      }
    } else {
      lost(left, "the stream ended: " + lastFailure);
    }
    dispatch();
  }

  private void lost(List<PendingPublication> left, String why) {
    if (!left.isEmpty()) {
      outcomes.tell(left, List.of(), new NaruException(ErrorReason.OUTCOME_UNKNOWN, why, null));
    }
  }

  /** Sends nothing more, and hears of nothing. */
  void stop(NaruException whatWaits) {
    stream.close();
    if (sweep != null) {
      sweep.cancel();
    }
    List<PendingPublication> left =
        inFlight.stream().flatMap(batch -> batch.messages().stream()).toList();
    inFlight.clear();
    lost(left, "the publisher was closed");
    List<PendingPublication> rest = List.copyOf(waiting);
    waiting.clear();
    if (!rest.isEmpty()) {
      outcomes.tell(rest, List.of(), whatWaits);
    }
  }
}
