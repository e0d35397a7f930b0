package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.SendResponse;
import io.narumq.client.LogPosition;
import org.junit.jupiter.api.Test;

/** Where commands were applied, as the application is told. */
class PositionsTest {
  private static final io.narumq.api.v1.LogPosition TOLD =
      io.narumq.api.v1.LogPosition.newBuilder()
          .setShard(2)
          .setTerm(3)
          .setIndex(40)
          .setCommand(5)
          .build();

  private static SendResponse stored(boolean duplicate) {
    return SendResponse.newBuilder()
        .setPosition(TOLD)
        .addStored(MessageRange.newBuilder().setCount(1))
        .addStored(MessageRange.newBuilder().setCount(1).setDuplicate(duplicate))
        .build();
  }

  @Test
  void aSendKnowsWhereItWasStored() {
    assertThat(Wire.storedAt(stored(false))).contains(new LogPosition(2, 3, 40, 5));
  }

  @Test
  void whereADuplicateWasStoredIsNotKnown() {
    assertThat(Wire.storedAt(stored(true))).isEmpty();
  }

  @Test
  void anOlderServerTellsNone() {
    assertThat(Wire.position(io.narumq.api.v1.LogPosition.getDefaultInstance())).isEmpty();
  }

  @Test
  void theOrderIsThatOfEntriesAndOfCommandsInThem() {
    LogPosition here = new LogPosition(2, 3, 40, 5);
    assertThat(here.isBehind(new LogPosition(2, 3, 39, 7))).isTrue();
    assertThat(here.isBehind(new LogPosition(2, 3, 40, 4))).isTrue();
    assertThat(here.isBehind(here)).isFalse();
    assertThat(here.isBehind(new LogPosition(2, 4, 41, 0))).isFalse();
    assertThat(here).hasToString("2/3/40/5");
    assertThatThrownBy(() -> here.isBehind(new LogPosition(1, 3, 39, 7)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
