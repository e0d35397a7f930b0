package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntakeTest {
  private final FakeCall<String> call = new FakeCall<>();
  private final Intake intake = new Intake(call, 2, 100);

  @Test
  void messagesAreAskedForOneByOne() {
    assertThat(call.isAutoRequesting()).isFalse();
    assertThat(call.requested).isEqualTo(1);
    intake.next();
    assertThat(call.requested).isEqualTo(2);
  }

  @Test
  void nothingIsAskedForWhileTooMuchIsUnderWay() {
    intake.began(1, 10);
    intake.next();
    intake.began(1, 10);
    intake.next();
    assertThat(call.requested).isEqualTo(2);
    intake.ended(1, 10);
    assertThat(call.requested).isEqualTo(3);
    intake.ended(1, 10);
    assertThat(call.requested).as("the last one is still being dealt with").isEqualTo(3);
  }

  @Test
  void bytesCountToo() {
    intake.began(1, 100);
    intake.next();
    assertThat(call.requested).isEqualTo(1);
    intake.ended(1, 100);
    assertThat(call.requested).isEqualTo(2);
  }
}
