package io.narumq.cli.demo;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What went in and what came out, kept by the demo itself and not by the cluster: the proof.
 *
 * <p>Every message has an id of the sender's own, so one that is sent again because its outcome was
 * unknown, or delivered again, counts once in the digests and is reported as a duplicate.
 * Thread-safe.
 */
final class Ledger {
  private final Map<String, byte[]> attempted = new ConcurrentHashMap<>();
  private final Set<String> acked = ConcurrentHashMap.newKeySet();
  private final Set<String> received = ConcurrentHashMap.newKeySet();
  private final Digest in = new Digest();
  private final Digest out = new Digest();
  private final LongAdder resent = new LongAdder();
  private final LongAdder redelivered = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder phantoms = new LongAdder();

  /** To be called before the message is sent for the first time. */
  void attempting(String id, byte[] body) {
    attempted.put(id, body);
  }

  /** The cluster has it. */
  void acked(String id) {
    if (acked.add(id)) {
      in.add(id, bodyOf(id));
    }
  }

  /** It is sent once more under the same id: nobody knows whether the cluster has it. */
  void resending(int messages) {
    resent.add(messages);
  }

  /** A worker got it, for the {@code deliveryCount}th time by the cluster's count. */
  void received(String id, byte[] body, int deliveryCount) {
    if (deliveryCount > 1) {
      redelivered.increment();
    }
    if (!Arrays.equals(attempted.get(id), body)) {
      phantoms.increment();
      out.add(id, body);
    } else if (received.add(id)) {
      out.add(id, body);
    } else {
      duplicates.increment();
    }
  }

  /** Messages that the cluster has confirmed. */
  long sent() {
    return acked.size();
  }

  /** Messages that came out, each counted once. */
  long received() {
    return received.size();
  }

  /** The account as it stands. */
  Account account() {
    long lost = acked.stream().filter(id -> !received.contains(id)).count();
    return new Account(
        sent(),
        received(),
        resent.sum(),
        redelivered.sum(),
        duplicates.sum(),
        lost,
        phantoms.sum(),
        in.hex(),
        out.hex());
  }

  /**
   * The sums of a run.
   *
   * @param sent messages confirmed by the cluster
   * @param received distinct messages that came out
   * @param resent sends repeated because their outcome was unknown
   * @param redelivered deliveries that were not the first of their message
   * @param duplicates deliveries of a message that had come out before
   * @param lost confirmed messages that did not come out
   * @param phantoms deliveries of what was never sent, or not so
   * @param digestIn of ids and bodies that went in
   * @param digestOut of distinct ids and bodies that came out
   */
  record Account(
      long sent,
      long received,
      long resent,
      long redelivered,
      long duplicates,
      long lost,
      long phantoms,
      String digestIn,
      String digestOut) {
    boolean isBalanced() {
      return lost == 0 && phantoms == 0 && digestIn.equals(digestOut);
    }
  }

  private byte[] bodyOf(String id) {
    byte[] body = attempted.get(id);
    if (body == null) {
      throw new IllegalStateException(id + " was acked before it was attempted");
    }
    return body;
  }
}
