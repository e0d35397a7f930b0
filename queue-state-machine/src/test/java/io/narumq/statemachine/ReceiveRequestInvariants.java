package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.LeaseRecord;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Schema.ReceiveRequestKey;
import io.narumq.statemachine.store.StoreReader;
import java.util.HashMap;
import java.util.Map;

/** A request leads to the lease that answered it, and is forgotten with it. */
final class ReceiveRequestInvariants {
  private ReceiveRequestInvariants() {}

  static void check(StoreReader reader, Map<Long, LeaseRecord> leases) {
    Map<ReceiveRequestKey, Long> answered = new HashMap<>();
    leases.forEach(
        (id, lease) -> {
          if (!lease.getRequestId().isEmpty()) {
            answered.put(
                new ReceiveRequestKey(
                    lease.getQueueId(), lease.getSessionNumber(), lease.getRequestId()),
                id);
          }
        });
    Map<ReceiveRequestKey, Long> rows = new HashMap<>();
    Rows.all(reader, Schema.RECEIVE_REQUEST).forEach((key, row) -> rows.put(key, row.getLeaseId()));
    assertThat(rows).isEqualTo(answered);
  }
}
