package io.narumq.chaos.workload;

import io.narumq.client.Settlement;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Of a client that makes one call at a time: how it went, as the client alone knows. */
final class LastSettlement implements Consumer<Settlement> {
  private volatile @Nullable Settlement last;

  @Override
  public void accept(Settlement settlement) {
    last = settlement;
  }

  /** Of the call that was answered last. */
  Settlement last() {
    return Objects.requireNonNull(last, "nothing was settled");
  }
}
