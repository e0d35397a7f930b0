package io.narumq.chaos.model;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.SettleCall;
import io.narumq.chaos.history.SettleCall.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue of messages in no particular order, through which a history is replayed: every answer, in
 * the order of the log.
 *
 * <p>Covered: sends, receives, acks, returns, and leases that end. Not covered: what takes messages
 * away otherwise (dead letters, time to live, limits, purge) and order (priorities, delays, keys).
 * Messages with an answer whose position nobody told are left out.
 */
public final class QueueModel {
  /** What happened to one message. */
  private static final class Story {
    private final List<Event> events = new ArrayList<>();
    private final List<Settling> unplaced = new ArrayList<>();
    private boolean storeIsPlaced;
  }

  private final Map<String, Story> stories = new HashMap<>();
  private final Set<String> leftOut = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private final List<String> forgotten = new ArrayList<>();
  private long replayed;

  private QueueModel() {}

  /** Replays it all. */
  public static QueueModel replay(History history) {
    QueueModel queue = new QueueModel();
    history.sends().forEach(queue::add);
    history.receives().forEach(queue::add);
    history.settles().forEach(queue::add);
    queue.stories.keySet().removeAll(queue.leftOut);
    HiddenGrants hidden = new HiddenGrants(history.receives());
    queue.stories.forEach((messageId, story) -> queue.replay(messageId, story, hidden));
    return queue;
  }

  /** Answers that the model could not have given; one line each. */
  public List<String> violations() {
    return violations;
  }

  /** Messages that were handed out and never acked for good; means something of a drained queue. */
  public List<String> forgotten() {
    return forgotten;
  }

  /** How many answers were replayed, each message of a call counted. */
  public long replayed() {
    return replayed;
  }

  /** How many messages were replayed. */
  public long messages() {
    return stories.size();
  }

  private void add(SendCall send) {
    if (send.outcome() == Outcome.OK && send.position() != null) {
      Story story = story(send.messageId());
      story.storeIsPlaced = true;
      story.events.add(new Event.Stored(send.position(), send.span()));
    }
  }

  private void add(ReceiveCall receive) {
    for (Delivery delivery : receive.deliveries()) {
      if (receive.position() == null) {
        leftOut.add(delivery.messageId());
        continue;
      }
      Grant grant =
          new Grant(
              receive.client(),
              receive.span(),
              receive.leaseNanos(),
              delivery.count(),
              delivery.fencingNumber());
      story(delivery.messageId()).events.add(new Event.Granted(receive.position(), grant));
    }
  }

  private void add(SettleCall call) {
    for (Result result : call.results()) {
      Settling settling =
          new Settling(
              call.client(),
              call.span(),
              call.kind(),
              call.repeated(),
              result.fencingNumber(),
              result.status());
      Story story = story(result.messageId());
      if (call.outcome() == Outcome.UNKNOWN || call.repeated()) {
        story.unplaced.add(settling);
      }
      if (call.outcome() == Outcome.OK) {
        place(call.position(), result.messageId(), story, settling);
      }
    }
  }

  private void place(@Nullable Position at, String messageId, Story story, Settling settling) {
    if (at == null) {
      leftOut.add(messageId);
    } else {
      story.events.add(new Event.Settled(at, settling));
    }
  }

  private Story story(String messageId) {
    return stories.computeIfAbsent(messageId, id -> new Story());
  }

  private void replay(String messageId, Story story, HiddenGrants hidden) {
    story.events.sort(Event.IN_ORDER_OF_THE_LOG);
    MessageModel message = new MessageModel(hidden);
    story.unplaced.forEach(message::attempted);
    if (story.storeIsPlaced) {
      message.awaitStore();
    }
    long[] nextGrantStarts = nextGrantStarts(story.events);
    for (int i = 0; i < story.events.size(); i++) {
      Event event = story.events.get(i);
      @Nullable String reproach = tell(message, event, nextGrantStarts[i]);
      replayed++;
      if (reproach != null) {
        violations.add("%s at %s: %s".formatted(messageId, event.at(), reproach));
        // What follows would only be convicted for the same.
        return;
      }
    }
    if (message.wasGranted() && !message.mayBeSettled()) {
      forgotten.add(messageId + ": " + message);
    }
  }

  private static @Nullable String tell(MessageModel message, Event event, long nextGrantStart) {
    if (event instanceof Event.Granted granted) {
      return message.granted(granted.grant());
    }
    if (event instanceof Event.Settled settled) {
      return message.settled(settled.settling(), nextGrantStart);
    }
    message.stored(((Event.Stored) event).span());
    return null;
  }

  /** For each event, when the first delivery behind it was asked for. */
  private static long[] nextGrantStarts(List<Event> events) {
    long[] starts = new long[events.size()];
    long next = Long.MAX_VALUE;
    for (int i = events.size() - 1; i >= 0; i--) {
      starts[i] = next;
      if (events.get(i) instanceof Event.Granted granted) {
        next = granted.grant().span().start();
      }
    }
    return starts;
  }
}
