package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterators;
import io.narumq.api.v1.ErrorReason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final FakeCall<String> call = new FakeCall<>();
  private final Outbox<String> outbox = new Outbox<>(call, Runnable::run);
  private final List<String> made = new ArrayList<>();
  private final List<String> done = new ArrayList<>();

  @Test
  void nothingIsMadeBeforeTheCallerTakesIt() {
    outbox.add(parts("a", "b", "c"), () -> done.add("abc"));
    outbox.add("d");
    assertThat(made).isEmpty();
    call.read(2);
    assertThat(call.written).containsExactly("a", "b");
    assertThat(made).containsExactly("a", "b");
    assertThat(done).isEmpty();
    call.read(10);
    assertThat(call.written).containsExactly("a", "b", "c", "d");
    assertThat(done).containsExactly("abc");
  }

  @Test
  void completesOnceAllIsWritten() {
    outbox.add("a");
    outbox.complete();
    assertThat(call.completions).isZero();
    call.read(2);
    assertThat(call.written).containsExactly("a");
    assertThat(call.completions).isEqualTo(1);
    outbox.complete();
    outbox.add("b");
    outbox.fail(ApiErrors.fieldInvalid("f", "late"));
    call.read(10);
    assertThat(call.written).containsExactly("a");
  }

  @Test
  void aFailureDoesNotWaitForASlowReader() {
    outbox.add("a");
    outbox.fail(ApiErrors.fieldInvalid("f", "no"));
    assertThat(ErrorInfos.of(Objects.requireNonNull(call.error)).getReason())
        .isEqualTo("FIELD_INVALID");
    call.read(10);
    assertThat(call.written).isEmpty();
  }

  @Test
  void nothingIsWrittenToACallerWhoIsGone() {
    outbox.add(parts("a", "b"), () -> {});
    call.read(1);
    call.cancel();
    call.read(10);
    outbox.add("c");
    outbox.complete();
    outbox.fail(ApiErrors.fieldInvalid("f", "no"));
    assertThat(call.written).containsExactly("a");
    assertThat(call.error).isNull();
    assertThat(call.completions).isZero();
  }

  @Test
  void whatCanNotBeMadeEndsTheCall() {
    call.read(10);
    outbox.add(
        Iterators.transform(
            parts("a"),
            a -> {
              throw new IllegalStateException("broken row");
            }),
        () -> {});
    assertThat(ErrorInfos.of(Objects.requireNonNull(call.error)).getReason())
        .isEqualTo(ErrorReason.ERROR_REASON_INTERNAL.name().substring("ERROR_REASON_".length()));
  }

  private Iterator<String> parts(String... parts) {
    return Iterators.transform(
        List.of(parts).iterator(),
        part -> {
          made.add(part);
          return part;
        });
  }
}
