package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.client.LogPosition;
import io.narumq.client.Receipt;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import io.narumq.client.Settlement;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of acks and returns, if somebody wants to know. */
final class Settlements {
  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

  private volatile @Nullable Consumer<Settlement> listener;

  void tell(Consumer<Settlement> told) {
    listener = told;
  }

  /** Tells of one, and hands its outcomes on. */
  List<SettleOutcome> settled(
      String queue,
      List<ByteString> receipts,
      Optional<ReturnReason> returned,
      List<SettleOutcome> outcomes,
      boolean repeated,
      Optional<LogPosition> position) {
    Consumer<Settlement> told = listener;
    if (told != null) {
      List<Receipt> named = receipts.stream().map(it -> Receipt.of(it.toByteArray())).toList();
      try {
        told.accept(new Settlement(queue, named, returned, outcomes, repeated, position));
      } catch (RuntimeException e) {
        LOG.error("A listener failed", e);
      }
    }
    return outcomes;
  }
}
