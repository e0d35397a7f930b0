package io.narumq.node.log;

import io.narumq.log.v1.Command;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Commands that wait for an entry, in lines that are served in turn, so that no queue has to wait
 * for the flood of another: the sends of a queue are a line, and so are its receives that belong to
 * no session. All others stand in one line, for what concerns a session has to keep its order; it
 * gets more at a time, as acks make room.
 *
 * <p>A turn is worth so much work, not so many commands (deficit round robin). Within a line the
 * order is kept.
 */
final class WaitingCommands {
  /** Work is counted in bytes; what apply does with a message counts as so many. */
  private static final int WORK_PER_MESSAGE = 50;

  /** Of a turn; an entry has room for many. */
  private static final int LINE_WORK = 32 << 10;

  private static final int OTHERS_WORK = 256 << 10;

  private record Key(Command.BodyCase kind, String queue) {
    static final Key OTHERS = new Key(Command.BodyCase.BODY_NOT_SET, "");

    static Key of(Command command) {
      if (command.hasSend()) {
        return new Key(Command.BodyCase.SEND, command.getSend().getQueue());
      }
      if (command.hasPublish()) {
        return new Key(Command.BodyCase.PUBLISH, command.getPublish().getTopic());
      }
      return command.hasReceive() && command.getReceive().getSessionId().isEmpty()
          ? new Key(Command.BodyCase.RECEIVE, command.getReceive().getQueue())
          : OTHERS;
    }
  }

  private static final class Line {
    private final Key key;
    private final ArrayDeque<Submission> commands = new ArrayDeque<>();
    private long bytes;
    private long credit;

    Line(Key key) {
      this.key = key;
      newTurn();
    }

    void newTurn() {
      credit += key.equals(Key.OTHERS) ? OTHERS_WORK : LINE_WORK;
    }
  }

  /** Those that are not empty. */
  private final Map<Key, Line> lines = new HashMap<>();

  /** The same, the one whose turn it is first. */
  private final ArrayDeque<Line> turns = new ArrayDeque<>();

  private int size;
  private long bytes;

  void add(Submission submission) {
    Line line =
        lines.computeIfAbsent(
            Key.of(submission.command()),
            key -> {
              Line made = new Line(key);
              turns.add(made);
              return made;
            });
    line.commands.add(submission);
    line.bytes += submission.bytes();
    size++;
    bytes += submission.bytes();
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  long bytes() {
    return bytes;
  }

  /** How many it would have before it in its line. */
  int sizeBefore(Submission submission) {
    Line line = lines.get(Key.of(submission.command()));
    return line == null ? 0 : line.commands.size();
  }

  /** The bytes of these. */
  long bytesBefore(Submission submission) {
    Line line = lines.get(Key.of(submission.command()));
    return line == null ? 0 : line.bytes;
  }

  /** The one that {@link #remove} takes; there must be one. */
  Submission next() {
    return nextLine().commands.element();
  }

  Submission remove() {
    Line line = nextLine();
    Submission submission = line.commands.remove();
    line.bytes -= submission.bytes();
    line.credit -= work(submission);
    if (line.commands.isEmpty()) {
      turns.remove();
      lines.remove(line.key);
    }
    size--;
    bytes -= submission.bytes();
    return submission;
  }

  /** Takes out all of them. */
  List<Submission> removeAll() {
    List<Submission> all = new ArrayList<>(size);
    while (!isEmpty()) {
      all.add(remove());
    }
    return all;
  }

  /** Who has used up its turn goes to the end, and has one turn more when it is there again. */
  private Line nextLine() {
    Line line = turns.element();
    while (turns.size() > 1 && line.credit < work(line.commands.element())) {
      turns.add(turns.remove());
      line.newTurn();
      line = turns.element();
    }
    return line;
  }

  private static long work(Submission submission) {
    return submission.bytes() + (long) WORK_PER_MESSAGE * Work.messages(submission.command());
  }
}
