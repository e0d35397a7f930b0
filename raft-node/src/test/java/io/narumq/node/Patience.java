package io.narumq.node;

import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.node.grpc.ErrorInfos;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Repeats a call that met an election: on a busy machine they come up for nothing, and nothing was
 * written. Every other error is told at once.
 */
final class Patience {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Patience() {}

  static <T> T patiently(Supplier<T> call) {
    return patiently(call, Patience::isElection);
  }

  /** The same of a call that may be done twice: one whose outcome is not known is repeated, too. */
  static <T> T repeatedly(Supplier<T> call) {
    return patiently(call, error -> isElection(error) || isUnknown(error));
  }

  private static <T> T patiently(Supplier<T> call, Predicate<StatusRuntimeException> goesOn) {
    AtomicReference<T> answer = new AtomicReference<>();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              try {
                answer.set(call.get());
                return true;
              } catch (StatusRuntimeException e) {
                if (goesOn.test(e)) {
                  return false;
                }
                throw e;
              }
            });
    return answer.get();
  }

  private static boolean isUnknown(StatusRuntimeException error) {
    return error.getStatus().getCode() == Status.Code.UNAVAILABLE
        && ErrorInfos.of(error).getReason().equals("OUTCOME_UNKNOWN");
  }

  private static boolean isElection(StatusRuntimeException error) {
    return error.getStatus().getCode() == Status.Code.UNAVAILABLE
        && Set.of("NO_LEADER", "NOT_LEADER").contains(ErrorInfos.of(error).getReason());
  }
}
