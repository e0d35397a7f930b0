package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.AckAndSendRequest;
import io.narumq.api.v1.AckAndSendResponse;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SettleStatus;
import io.narumq.client.AckAndSendOutcome;
import io.narumq.client.MessageId;
import io.narumq.client.SettleOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a caller learns of an ack with sends. */
class AckedAndSentTest {
  private static final AckAndSendRequest REQUEST =
      AckAndSendRequest.newBuilder()
          .addSends(SendRequest.newBuilder().setQueue("{job}.b"))
          .addSends(SendRequest.newBuilder().setQueue("{job}.a"))
          .build();

  private static AckAndSendResponse.Builder answer(SettleStatus status) {
    return AckAndSendResponse.newBuilder().setResult(status);
  }

  private static SendResponse.Builder stored(int queueId, long first, int count) {
    return SendResponse.newBuilder()
        .addStored(
            MessageRange.newBuilder()
                .setFirst(InspectWire.id(new MessageId(2, queueId, 0, first)))
                .setCount(count));
  }

  @Test
  void theNamesOfWhatWasStoredAreToldByQueue() {
    AckAndSendOutcome outcome =
        Wire.ackedAndSent(
            REQUEST,
            answer(SettleStatus.SETTLE_STATUS_SETTLED)
                .addSent(stored(7, 5, 2))
                .addSent(stored(8, 0, 1))
                .build(),
            false);
    assertThat(outcome.isDone()).isTrue();
    assertThat(outcome.stored())
        .isEqualTo(
            Map.of(
                "{job}.b",
                List.of(new MessageId(2, 7, 0, 5), new MessageId(2, 7, 0, 6)),
                "{job}.a",
                List.of(new MessageId(2, 8, 0, 0))));
  }

  @Test
  void whoRepeatsItOnlyLearnsThatItWasDone() {
    AckAndSendResponse again = answer(SettleStatus.SETTLE_STATUS_ALREADY_SETTLED).build();
    assertThat(Wire.ackedAndSent(REQUEST, again, true))
        .isEqualTo(new AckAndSendOutcome(SettleOutcome.SETTLED, Map.of()));
    assertThat(Wire.ackedAndSent(REQUEST, again, false).isDone()).isFalse();
    assertThat(
            Wire.ackedAndSent(REQUEST, answer(SettleStatus.SETTLE_STATUS_LEASE_LOST).build(), true)
                .settled())
        .isEqualTo(SettleOutcome.LEASE_LOST);
  }
}
