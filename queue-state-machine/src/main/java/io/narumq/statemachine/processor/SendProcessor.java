package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Dedupe;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.processor.SentBefore.Rest;
import io.narumq.statemachine.state.DedupeKeys;
import io.narumq.statemachine.state.DelayedMessages.Stored;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores what a client sent in one call: all of it or, if any of it can not be, nothing. */
public final class SendProcessor {
  /** 10 years, and a day for clocks that differ. */
  private static final long DELAY_MS_MAX = (10 * 366 + 1) * 86_400_000L;

  private static final int DEDUPE_KEY_BYTES_MAX = 128;
  private static final int DIGEST_BYTES_MAX = 32;

  private final ShardState state;
  private final ProducerProcessor producers;
  private final RoomForSends room;
  private final Effects effects;

  public SendProcessor(ShardState state, ProducerProcessor producers, Effects effects) {
    this.state = state;
    this.producers = producers;
    this.room = new RoomForSends(state);
    this.effects = effects;
  }

  public CommandResult apply(Send command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    if (command.hasProducer()) {
      // What was stored before is answered, whatever has become of the queue since.
      CommandResult known = producers.known(queue, command);
      return known == null ? applyFirst(queue, command) : known;
    }
    return applyNow(command);
  }

  private CommandResult applyFirst(Queue queue, Send command) {
    CommandResult result = applyNow(command);
    if (result instanceof Sent sent) {
      producers.remember(queue, command.getProducer(), sent);
    }
    return result;
  }

  private CommandResult applyNow(Send command) {
    Rejected refusal = refusal(command);
    if (refusal != null) {
      return refusal;
    }
    Rest rest = SentBefore.without(state, List.of(command));
    refusal = room.refusal(rest, List.of());
    if (refusal != null) {
      return refusal;
    }
    room.make(rest);
    return store(command);
  }

  /** Why it can not be done; null if it can. */
  @Nullable Rejected refusal(Send command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    if (command.getSetsCount() == 0) {
      return Rejections.fieldInvalid("a send needs a message");
    }
    for (OutgoingSet set : command.getSetsList()) {
      if (!isConsistent(set.getIndex(), set.getBodies().size())) {
        return Rejections.fieldInvalid("the index of a message set does not fit its bodies");
      }
      if (set.getPriority() < 0 || set.getPriority() > MessageLogs.PRIORITY_MAX) {
        return Rejections.fieldInvalid("a priority is 0 to " + MessageLogs.PRIORITY_MAX);
      }
      if (set.hasDedupe() && !isConsistent(set.getDedupe(), set.getIndex())) {
        return Rejections.fieldInvalid("a dedupe key is 1 to 128 bytes, of a set with one message");
      }
      Rejected wrong = MessageLogs.isFifo(queue) ? checkFifo(queue, set) : checkTimes(set);
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  /** Does it; {@link #refusal} said that it can be done, and there is room. */
  Sent store(Send command) {
    Queue queue = state.queues().require(command.getQueue());
    List<StoredSet> stored = new ArrayList<>(command.getSetsCount());
    for (OutgoingSet set : command.getSetsList()) {
      stored.add(store(queue, set));
    }
    return new Sent(queue.id(), stored);
  }

  private static @Nullable Rejected checkFifo(Queue queue, OutgoingSet set) {
    if (set.getPriority() != 0 || set.getTtlMs() > 0) {
      return Rejections.fifoConflict(queue.name(), "messages have no priority or time to live");
    }
    if (set.getDelayMs() != 0 || set.getDeliverAtWallMs() != 0) {
      return Rejections.fifoConflict(queue.name(), "messages are not delayed");
    }
    MessageSetIndex index = set.getIndex();
    return index.getKeysCount() == 0 || index.getKeysList().contains("")
        ? new Rejected(
            ErrorReason.ERROR_REASON_KEY_REQUIRED,
            "queue '" + queue.name() + "' is FIFO by key: each message needs one")
        : null;
  }

  private @Nullable Rejected checkTimes(OutgoingSet set) {
    boolean delayed = set.getDelayMs() != 0;
    if (set.getDelayMs() < 0 || (delayed && set.getDeliverAtWallMs() != 0)) {
      return Rejections.fieldInvalid("a delay is not negative; name it or deliver_at, not both");
    }
    long delayMs = delayed ? set.getDelayMs() : set.getDeliverAtWallMs() - state.clocks().wallMs();
    return delayMs <= DELAY_MS_MAX && set.getDeliverAtWallMs() >= 0
        ? null
        : Rejections.fieldInvalid(
            "a message can be due at most 10 years from now, not in " + delayMs + " ms");
  }

  /** A message that was sent before stays as it is. */
  private StoredSet store(Queue queue, OutgoingSet set) {
    if (!set.hasDedupe() || !DedupeKeys.isOn(queue)) {
      return append(queue, set);
    }
    DedupeKeyRecord before = state.dedupeKeys().find(queue, set.getDedupe().getKey());
    if (before != null) {
      return new StoredSet(before.getLane(), before.getSequence(), 1, true);
    }
    StoredSet stored = append(queue, set);
    state.dedupeKeys().remember(queue, set.getDedupe(), stored.lane(), stored.firstSequence());
    return stored;
  }

  private StoredSet append(Queue queue, OutgoingSet set) {
    int count = set.getIndex().getBodyBytesCount();
    long nowMs = state.clocks().wallMs();
    long readyMs = Math.max(nowMs, Math.max(set.getDeliverAtWallMs(), nowMs + set.getDelayMs()));
    MessageSetRecord.Builder row =
        MessageSetRecord.newBuilder().setIndex(set.getIndex()).setTtlMs(set.getTtlMs());
    if (readyMs > nowMs) {
      row.setDueWallMs(readyMs);
      Stored stored =
          state.delayedMessages().append(queue, set.getPriority(), row.build(), set.getBodies());
      return new StoredSet(stored.lane(), stored.first(), count);
    }
    effects.messagesReady(queue.name());
    int lane = MessageLogs.lane(queue, set.getPriority());
    long first = state.logs().append(queue, lane, row.build(), set.getBodies());
    return new StoredSet(lane, first, count);
  }

  private static boolean isConsistent(Dedupe dedupe, MessageSetIndex index) {
    int keyBytes = dedupe.getKeyBytes().size();
    return keyBytes > 0
        && keyBytes <= DEDUPE_KEY_BYTES_MAX
        && dedupe.getBodyDigest().size() <= DIGEST_BYTES_MAX
        && index.getBodyBytesCount() == 1;
  }

  private static boolean isConsistent(MessageSetIndex index, int bodyBytes) {
    long bytes = 0;
    for (int size : index.getBodyBytesList()) {
      if (size < 0) {
        return false;
      }
      bytes += size;
    }
    int messages = index.getBodyBytesCount();
    int headers = index.getHeadersCount();
    return messages > 0
        && bytes == bodyBytes
        && (headers == 0 || headers == messages)
        && (index.getKeysCount() == 0 || index.getKeysCount() == messages)
        && index.getDeadLettersCount() == 0;
  }
}
