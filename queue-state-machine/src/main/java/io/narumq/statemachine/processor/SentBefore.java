package io.narumq.statemachine.processor;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Dedupe;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.DedupeKeys;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import io.narumq.statemachine.store.Schema.DedupeKey;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of sends what was sent before, by the keys that their senders gave, and looks whether
 * these are what they were. Changes nothing.
 */
final class SentBefore {
  private final ShardState state;

  /** What was looked at so far: a key may be there twice in the same sends. */
  private final Map<DedupeKey, ByteString> digests = new HashMap<>();

  /** How many keys each queue has to remember more. */
  private final Map<Integer, Integer> more = new HashMap<>();

  private @Nullable Rejected refusal;

  private SentBefore(ShardState state) {
    this.state = state;
  }

  /**
   * What is left.
   *
   * @param sends as many as there were, with as many sets, some of which may be empty
   * @param refusal why none of it can be stored; null if nothing speaks against it
   */
  record Rest(List<Send> sends, @Nullable Rejected refusal) {}

  static Rest without(ShardState state, List<Send> sends) {
    SentBefore look = new SentBefore(state);
    List<Send> rest = sends.stream().map(look::rest).toList();
    return new Rest(rest, look.refusal);
  }

  private Send rest(Send send) {
    Queue queue = state.queues().require(send.getQueue());
    if (!DedupeKeys.isOn(queue)
        || send.getSetsList().stream().allMatch(set -> set.getDedupeCount() == 0)) {
      return send;
    }
    Send.Builder rest = send.toBuilder().clearSets();
    for (OutgoingSet set : send.getSetsList()) {
      BitSet before = new BitSet();
      for (int i = 0; i < set.getDedupeCount(); i++) {
        Dedupe dedupe = set.getDedupe(i);
        before.set(i, !dedupe.getKey().isEmpty() && !isNew(queue, dedupe));
      }
      rest.addSets(before.isEmpty() ? set : OutgoingSets.without(set, before));
    }
    return rest.build();
  }

  private boolean isNew(Queue queue, Dedupe dedupe) {
    DedupeKey key = new DedupeKey(queue.id(), dedupe.getKey());
    ByteString before = digests.get(key);
    if (before == null) {
      DedupeKeyRecord stored = state.dedupeKeys().find(queue, dedupe.getKey());
      before = stored == null ? null : stored.getBodyDigest();
    }
    digests.put(key, dedupe.getBodyDigest());
    if (before == null) {
      checkRoom(queue);
    } else if (!before.equals(dedupe.getBodyDigest())) {
      refusal =
          new Rejected(
              ErrorReason.ERROR_REASON_DEDUPE_CONFLICT,
              "dedupe key '%s' was used for a message with another body in queue '%s'"
                  .formatted(dedupe.getKey(), queue.name()));
    }
    return before == null;
  }

  private void checkRoom(Queue queue) {
    int keys = more.merge(queue.id(), 1, Integer::sum);
    if (!state.dedupeKeys().hasRoom(queue, keys)) {
      refusal =
          new Rejected(
              ErrorReason.ERROR_REASON_QUEUE_FULL,
              "queue '%s' remembers %d dedupe keys, which is the most, until their window is over"
                  .formatted(queue.name(), DedupeKeys.MAX));
    }
  }
}
