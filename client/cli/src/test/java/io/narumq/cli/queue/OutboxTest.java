package io.narumq.cli.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.cli.CliException;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final List<Integer> batches = new ArrayList<>();
  private SendOutcome outcome = new SendOutcome.Acked(List.of());
  private final Outbox outbox =
      new Outbox(
          "orders",
          messages -> {
            batches.add(messages.size());
            return outcome;
          });

  @Test
  void batchesAreAsLargeAsAllowed() {
    for (int i = 0; i < 1_500; i++) {
      outbox.add(OutgoingMessage.of("x"));
    }
    outbox.add(OutgoingMessage.of(new byte[1 << 20]));
    outbox.flush();
    outbox.flush();
    assertThat(batches).containsExactly(1_000, 500, 1);
    assertThat(outbox.summary()).isEqualTo("stored 1,501 messages in orders");
  }

  @Test
  void withNumbersEachMessageGoesAlone() {
    Outbox numbered =
        Outbox.numbered(
            "orders",
            message -> {
              batches.add(message.body().length);
              return outcome;
            });
    numbered.add(OutgoingMessage.of("x"));
    numbered.add(OutgoingMessage.of("xyz"));
    numbered.flush();
    assertThat(batches).containsExactly(1, 3);
    assertThat(numbered.summary()).isEqualTo("stored 2 messages in orders");
  }

  @Test
  void whatIsUnknownIsSaidAndNotSentAgain() {
    outbox.add(OutgoingMessage.of("x"));
    outbox.flush();
    outbox.add(OutgoingMessage.of("y"));
    outcome =
        new SendOutcome.Unknown(
            new NaruException(ErrorReason.OUTCOME_UNKNOWN, "the leader was lost", null));
    assertThatThrownBy(outbox::flush)
        .isInstanceOf(CliException.class)
        .hasMessage(
            "unknown whether 1 messages are stored in orders, 1 before them are; look before you"
                + " send them again: the leader was lost");
    assertThat(batches).containsExactly(1, 1);
  }

  @Test
  void aRefusalSaysHowFarItCame() {
    outbox.add(OutgoingMessage.of("x"));
    outbox.flush();
    outbox.add(OutgoingMessage.of("y"));
    outcome = new SendOutcome.Rejected(ErrorReason.OVERLOADED, "too much is waiting");
    assertThatThrownBy(outbox::flush)
        .hasMessage(
            "1 messages were not stored in orders, 1 before them are: too much is waiting"
                + " (OVERLOADED)");
  }
}
