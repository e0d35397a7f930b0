package io.narumq.client.fake;

import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.CloseProducerResponse;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The producers of all queues, and what their sends came to. */
final class FakeProducers {
  private static final class Row {
    final long number;
    int epoch;
    final Map<Long, SendResponse> stored = new HashMap<>();

    Row(long number) {
      this.number = number;
    }
  }

  private final Map<String, Row> rows = new HashMap<>();
  private long numbers;

  AttachProducerResponse attach(AttachProducerRequest request) {
    String key = request.getQueue() + "/" + request.getProducerId();
    Row row = rows.computeIfAbsent(key, any -> new Row(++numbers));
    row.epoch++;
    return AttachProducerResponse.newBuilder()
        .setNumber(row.number)
        .setEpoch(row.epoch)
        .setNextSequence(next(row))
        .build();
  }

  CloseProducerResponse close(CloseProducerRequest request) {
    rows.values()
        .removeIf(row -> row.number == request.getNumber() && row.epoch == request.getEpoch());
    return CloseProducerResponse.getDefaultInstance();
  }

  private static long next(Row row) {
    return row.stored.keySet().stream().mapToLong(last -> last + 1).max().orElse(0);
  }

  /**
   * What the send came to before; else does it.
   *
   * @param inOrder whether it may be none but the next one
   */
  SendResponse once(SendRequest request, boolean inOrder, Supplier<SendResponse> send) {
    if (!request.hasProducer()) {
      return send.get();
    }
    ProducerStamp stamp = request.getProducer();
    Row row =
        rows.values().stream()
            .filter(each -> each.number == stamp.getNumber())
            .findAny()
            .orElseThrow(() -> CallFailure.of(ErrorReason.PRODUCER_NOT_FOUND, "forgotten"));
    if (row.epoch != stamp.getEpoch()) {
      throw CallFailure.of(ErrorReason.PRODUCER_FENCED, "taken over");
    }
    long next = next(row);
    if (inOrder && stamp.getSequence() > next) {
      throw CallFailure.of(ErrorReason.SEQUENCE_GAP, "the next one is " + next);
    }
    return row.stored.computeIfAbsent(stamp.getSequence(), any -> send.get());
  }

  void forget() {
    rows.clear();
  }
}
