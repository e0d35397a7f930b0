package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.client.SettleOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gives messages of a queue back, those with the same terms together. Touched on the scheduler
 * only.
 */
final class ReturnBatchers {
  private final Calls calls;
  private final String queue;
  private final Map<ReturnTerms, SettleBatcher> byTerms = new HashMap<>();

  ReturnBatchers(Calls calls, String queue) {
    this.calls = calls;
    this.queue = queue;
  }

  void add(ReturnTerms terms, ByteString receipt, Consumer<SettleOutcome> onOutcome) {
    // There may be as many terms as delays: those that are done with must not pile up.
    byTerms.values().removeIf(SettleBatcher::idle);
    byTerms.computeIfAbsent(terms, this::batcher).add(receipt, onOutcome);
  }

  private SettleBatcher batcher(ReturnTerms terms) {
    return new SettleBatcher(
        receipts -> calls.returnMessages(queue, receipts, terms, CallLimits.NEVER));
  }

  boolean idle() {
    return byTerms.values().stream().allMatch(SettleBatcher::idle);
  }

  void stop() {
    byTerms.values().forEach(SettleBatcher::stop);
  }
}
