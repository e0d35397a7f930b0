package io.narumq.statemachine;

import static io.narumq.statemachine.GroupCommands.at;
import static io.narumq.statemachine.GroupCommands.join;
import static io.narumq.statemachine.GroupCommands.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.log.v1.GroupTopic;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import io.narumq.statemachine.CommandResult.Rejected;
import org.junit.jupiter.api.Test;

/** What is too much for a consumer group, or makes no sense. */
class GroupLimitsTest extends ShardTest {
  private static final GroupTopic EVENTS = topic("events", 4);

  private void apply(GroupHeartbeat.Builder heartbeat) {
    shard.apply(GroupAssigned.class, GroupCommands.of(heartbeat));
  }

  private ErrorReason refusal(GroupHeartbeat.Builder heartbeat) {
    return refusal(GroupCommands.of(heartbeat));
  }

  private ErrorReason refusal(Command command) {
    return shard.apply(Rejected.class, command).reason();
  }

  @Test
  void limits() {
    assertThat(refusal(join("g", "a", topic("t", 1_001))))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refusal(join("g", "a", topic("t", 600), topic("u", 401))))
        .isEqualTo(ErrorReason.ERROR_REASON_GROUP_FULL);
    assertThat(refusal(join("g", "", EVENTS))).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refusal(join("", "a", EVENTS))).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refusal(join("g", "a"))).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refusal(join("g", "a", EVENTS).setSessionTimeoutMs(0)))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    for (int i = 0; i < 1_000; i++) {
      apply(join("g", "m" + i, topic("t", 1_000)));
    }
    assertThat(refusal(join("g", "one more", topic("t", 1_000))))
        .isEqualTo(ErrorReason.ERROR_REASON_GROUP_FULL);
    String long257 = "x".repeat(257);
    assertThat(refusal(GroupCommands.commit("h", "", 0, EVENTS, at(0, 1).setMetadata(long257))))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refusal(GroupCommands.commit("h", "", 0, EVENTS, at(0, -1))))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(refusal(GroupCommands.commit("h", "", 0, EVENTS)))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }
}
