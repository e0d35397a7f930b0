package io.narumq.statemachine.state;

import io.narumq.log.v1.Receipt;
import java.util.ArrayList;
import java.util.List;

/**
 * Receipts of one lease for messages with consecutive sequences: what a worker that acks in order
 * sends. A run costs about as much as a single receipt.
 */
public record Run(int queueId, int lane, long setFirst, long first, int count, long leaseId) {
  /** Cuts receipts into runs, keeping their order. */
  public static List<Run> of(List<Receipt> receipts) {
    List<Run> runs = new ArrayList<>();
    for (Receipt receipt : receipts) {
      int last = runs.size() - 1;
      if (last >= 0 && runs.get(last).isFollowedBy(receipt)) {
        runs.set(last, runs.get(last).longer());
      } else {
        runs.add(of(receipt));
      }
    }
    return runs;
  }

  /** A run of one. */
  public static Run of(Receipt r) {
    return new Run(
        r.getQueueId(), r.getLane(), r.getSetFirst(), r.getSequence(), 1, r.getLeaseId());
  }

  private boolean isFollowedBy(Receipt r) {
    return r.getLeaseId() == leaseId
        && r.getSequence() == first + count
        && r.getSetFirst() == setFirst
        && r.getLane() == lane
        && r.getQueueId() == queueId;
  }

  private Run longer() {
    return new Run(queueId, lane, setFirst, first, count + 1, leaseId);
  }

  /** The same receipts, each a run of its own. */
  public List<Run> singles() {
    List<Run> singles = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      singles.add(new Run(queueId, lane, setFirst, first + i, 1, leaseId));
    }
    return singles;
  }
}
