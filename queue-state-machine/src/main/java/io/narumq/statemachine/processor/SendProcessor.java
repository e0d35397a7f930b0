package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Dedupe;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.DedupeKeyRecord;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.state.v1.StoredSetRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.processor.ProducerProcessor.Destination;
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
      CommandResult known =
          producers.known(
              Destination.of(queue),
              command.getProducer(),
              stored -> fits(stored, command),
              stored -> repeated(queue, stored));
      return known == null ? applyFirst(queue, command) : known;
    }
    return applyNow(command);
  }

  private CommandResult applyFirst(Queue queue, Send command) {
    CommandResult result = applyNow(command);
    if (result instanceof Sent sent) {
      List<StoredSetRecord> sets = sent.sets().stream().map(SendProcessor::record).toList();
      producers.remember(Destination.of(queue), command.getProducer(), sets);
    }
    return result;
  }

  /** Whether so many messages of each set were stored then as there are now. */
  private static boolean fits(StoredSendRecord stored, Send command) {
    int at = 0;
    for (OutgoingSet set : command.getSetsList()) {
      int left = OutgoingSets.messages(set);
      while (left > 0 && at < stored.getSetsCount()) {
        left -= stored.getSets(at).getCount();
        at++;
      }
      if (left != 0) {
        return false;
      }
    }
    return at == stored.getSetsCount();
  }

  private static StoredSetRecord record(StoredSet set) {
    return StoredSetRecord.newBuilder()
        .setLane(set.lane())
        .setFirst(set.firstSequence())
        .setCount(set.count())
        .build();
  }

  private static Sent repeated(Queue queue, StoredSendRecord stored) {
    return new Sent(
        queue.id(),
        stored.getSetsList().stream()
            .map(set -> new StoredSet(set.getLane(), set.getFirst(), set.getCount(), true))
            .toList());
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
    return store(command, rest.sends().get(0));
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
      if (!isConsistent(set.getDedupeList(), OutgoingSets.messages(set))) {
        return Rejections.fieldInvalid("a dedupe key is at most 128 bytes, one for each message");
      }
      Rejected wrong = MessageLogs.isFifo(queue) ? checkFifo(queue, set) : checkTimes(set);
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  /**
   * Does it; {@link #refusal} said that it can be done, and there is room.
   *
   * @param rest what is left of it by {@link SentBefore}
   */
  Sent store(Send command, Send rest) {
    Queue queue = state.queues().require(command.getQueue());
    List<StoredSet> stored = new ArrayList<>(command.getSetsCount());
    for (int i = 0; i < command.getSetsCount(); i++) {
      store(queue, command.getSets(i), rest.getSets(i), stored);
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

  /** Messages that were sent before stay as they are. */
  private void store(Queue queue, OutgoingSet set, OutgoingSet rest, List<StoredSet> stored) {
    if (OutgoingSets.messages(rest) == 0) {
      stored.addAll(places(queue, set, -1, 0));
      return;
    }
    StoredSet now = append(queue, rest);
    if (rest.getDedupeCount() > 0 && DedupeKeys.isOn(queue)) {
      state.dedupeKeys().remember(queue, rest.getDedupeList(), now.lane(), now.firstSequence());
    }
    if (now.count() == OutgoingSets.messages(set)) {
      stored.add(now);
    } else {
      stored.addAll(places(queue, set, now.lane(), now.firstSequence()));
    }
  }

  /**
   * Where the messages of a set are, of which some were sent before: a key that leads to another
   * place than the next one of what was stored now belongs to one of these.
   */
  private List<StoredSet> places(Queue queue, OutgoingSet set, int lane, long first) {
    List<StoredSet> places = new ArrayList<>();
    long next = first;
    for (Dedupe dedupe : set.getDedupeList()) {
      DedupeKeyRecord row =
          dedupe.getKey().isEmpty() ? null : state.dedupeKeys().find(queue, dedupe.getKey());
      if (row == null || (row.getLane() == lane && row.getSequence() == next)) {
        StoredSet.add(places, new StoredSet(lane, next, 1));
        next++;
      } else {
        StoredSet.add(places, new StoredSet(row.getLane(), row.getSequence(), 1, true));
      }
    }
    return places;
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

  private static boolean isConsistent(List<Dedupe> dedupe, int messages) {
    return dedupe.isEmpty()
        || (dedupe.size() == messages
            && dedupe.stream()
                .allMatch(
                    each ->
                        each.getKeyBytes().size() <= DEDUPE_KEY_BYTES_MAX
                            && each.getBodyDigest().size() <= DIGEST_BYTES_MAX));
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
