package io.narumq.statemachine.state;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.state.v1.MessageHeaders;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.MessageSetRecord;
import io.narumq.statemachine.state.Queues.Queue;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that change from a lane to another queue, in one entry: stored there as one set and
 * settled here.
 */
final class MessageMove {
  /** Of the bodies that are moved together, the first apart. */
  private static final int BYTES_MAX = 1 << 20;

  /** Of how many sets, whose bodies have to be read whole. */
  private static final int SETS_MAX = 8;

  private final MessageLogs logs;
  private final MessageLog from;
  private final Room room;
  private final Queue to;
  private final long ttlMs;
  private final List<Messages> moved = new ArrayList<>();
  private final List<Boolean> handedOut = new ArrayList<>();
  private final MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
  private final List<String> keys = new ArrayList<>();
  private final List<String> subjects = new ArrayList<>();
  private final List<Long> happenedMs = new ArrayList<>();
  private ByteString bodies = ByteString.EMPTY;
  private long setFirst = -1;
  private int sets;
  private long storedFirst;

  /**
   * @param room of where they go, which several moves may share
   * @param ttlMs the time to live of their own that they have there; 0 for none
   */
  MessageMove(MessageLogs logs, MessageLog from, Room room, long ttlMs) {
    this.logs = logs;
    this.from = from;
    this.room = room;
    this.to = room.queue();
    this.ttlMs = ttlMs;
  }

  /**
   * Takes a message along, and what is to be said of how it came to be dead-lettered.
   *
   * @return false if it has to wait for the next move
   */
  boolean add(long ofSet, long sequence, boolean wasHandedOut, DeadLetter deadLetter) {
    MessageSetRecord set = from.setOf(ofSet);
    int number = (int) (sequence - ofSet);
    int bytes = set.getIndex().getBodyBytes(number);
    int setsThen = ofSet == setFirst ? sets : sets + 1;
    boolean first = moved.isEmpty();
    if (!first && (bodies.size() + bytes > BYTES_MAX || setsThen > SETS_MAX)) {
      return false;
    }
    if (!room.take(bytes)) {
      return false;
    }
    sets = setsThen;
    setFirst = ofSet;
    moved.add(new Messages(ofSet, sequence, 1));
    handedOut.add(wasHandedOut);
    bodies = bodies.concat(from.body(ofSet, sequence));
    index.addBodyBytes(bytes);
    index.addHeaders(
        set.getIndex().getHeadersCount() == 0
            ? MessageHeaders.getDefaultInstance()
            : set.getIndex().getHeaders(number));
    index.addDeadLetters(deadLetter);
    keys.add(MessageKeys.of(set.getIndex(), number));
    addFacts(set.getIndex(), number);
    return true;
  }

  /** What only messages of topics have; who works on them elsewhere may need it as well. */
  private void addFacts(MessageSetIndex of, int number) {
    subjects.add(of.getSubjectsCount() == 0 ? "" : of.getSubjects(number));
    happenedMs.add(of.getHappenedMsCount() == 0 ? 0 : of.getHappenedMs(number));
  }

  boolean isEmpty() {
    return moved.isEmpty();
  }

  /** Of the bodies of what is moved. */
  long bytes() {
    return bodies.size();
  }

  /** Does it; returns how many messages were moved. They keep their priority and key. */
  int store() {
    if (MessageLogs.isFifo(to) || keys.stream().anyMatch(key -> !key.isEmpty())) {
      index.addAllKeys(keys);
    }
    if (subjects.stream().anyMatch(subject -> !subject.isEmpty())) {
      index.addAllSubjects(subjects);
    }
    if (happenedMs.stream().anyMatch(ms -> ms != 0)) {
      index.addAllHappenedMs(happenedMs);
    }
    MessageSetRecord set = MessageSetRecord.newBuilder().setIndex(index).setTtlMs(ttlMs).build();
    storedFirst = logs.append(to, toLane(), set, bodies);
    for (int i = 0; i < moved.size(); i++) {
      from.lose(moved.get(i), handedOut.get(i));
    }
    return moved.size();
  }

  /** What happened to one of those that were moved, by its number among them. */
  HistoryRecord.Builder event(HistoryEvent event, int number) {
    return History.event(event, from.laneNumber(), moved.get(number))
        .setToQueueId(to.id())
        .setToQueue(to.name())
        .setToLane(toLane())
        .setToFirst(storedFirst + number);
  }

  private int toLane() {
    return MessageLogs.lane(to, MessageLogs.priority(from.laneNumber()));
  }
}
