package io.narumq.node;

import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.node.grpc.ErrorInfos;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Repeats a call that met an election: on a busy machine they come up for nothing, and nothing was
 * written. Every other error is told at once.
 */
final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Patience() {}

  static <T> T patiently(Supplier<T> call) {
    AtomicReference<T> answer = new AtomicReference<>();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              try {
                answer.set(call.get());
                return true;
              } catch (StatusRuntimeException e) {
                if (isElection(e)) {
                  return false;
                }
                throw e;
              }
            });
    return answer.get();
  }

  private static boolean isElection(StatusRuntimeException error) {
    return error.getStatus().getCode() == Status.Code.UNAVAILABLE
        && Set.of("NO_LEADER", "NOT_LEADER").contains(ErrorInfos.of(error).getReason());
  }
}
