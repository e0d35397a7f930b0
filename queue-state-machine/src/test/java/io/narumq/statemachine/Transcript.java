package io.narumq.statemachine;

import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Command.BodyCase;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import io.narumq.statemachine.store.Table;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Plays a transcript: a text that people can read, with commands going in and all that comes out.
 *
 * <pre>
 * # a remark
 * at 1500                  the stamps of the entries from here on
 * &gt; send { queue: "q" }    a command, as text proto; lines that follow each other are one entry
 * &lt; Sent[...]              what a command came to
 * ! MessagesReady[...]     an effect of the entry
 * dump                     asks for all rows
 * | lane LaneKey[...] = .. a row
 * </pre>
 */
final class Transcript {
  private final QueueStateMachine machine;
  private final List<String> out = new ArrayList<>();
  private final List<Command> entry = new ArrayList<>();
  private final Set<BodyCase> kinds = EnumSet.noneOf(BodyCase.class);
  private long index;
  private long atMs;

  Transcript(QueueStateMachine machine) {
    this.machine = machine;
  }

  /** The kinds of commands that were played. */
  Set<BodyCase> kinds() {
    return kinds;
  }

  /** Plays the input lines of a transcript; returns it with the output lines as they should be. */
  List<String> play(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith("> ")) {
        out.add(line);
        entry.add(parse(line.substring(2)));
      } else {
        applyEntry();
        otherLine(line);
      }
    }
    applyEntry();
    return out;
  }

  private void otherLine(String line) {
    if (line.startsWith("< ") || line.startsWith("! ") || line.startsWith("| ")) {
      return;
    }
    out.add(line);
    if (line.startsWith("at ")) {
      atMs = Long.parseLong(line.substring(3));
    } else if (line.equals("dump")) {
      Schema.TABLES.forEach(this::dump);
    } else if (!line.isEmpty() && !line.startsWith("#")) {
      throw new IllegalArgumentException("not a line of a transcript: " + line);
    }
  }

  private Command parse(String text) {
    try {
      Command command = TextFormat.parse(text, Command.class);
      kinds.add(command.getBodyCase());
      return command;
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException("not a command: " + text, e);
    }
  }

  private void applyEntry() {
    if (entry.isEmpty()) {
      return;
    }
    LogEntry.Builder built = LogEntry.newBuilder().setServingMs(atMs).setWallMs(1_000_000 + atMs);
    ApplyOutcome outcome = machine.apply(1, ++index, built.addAllCommands(entry).build());
    outcome.results().forEach(result -> out.add("< " + oneLine(result)));
    outcome.effects().forEach(effect -> out.add("! " + effect));
    entry.clear();
  }

  private <K, V> void dump(Table<K, V> table) {
    Rows.all(machine.rows(), table).forEach((key, value) -> out.add(row(table.name(), key, value)));
  }

  /** Protobuf messages in a result are printed over several lines. */
  private static String oneLine(CommandResult result) {
    return result.toString().replaceAll("\\s*\\n", " ").replace(" ]", "]");
  }

  private static String row(String table, Object key, Object value) {
    String identityHash = "ByteString@\\w+ ";
    return ("| " + table + " " + key + " = " + text(value)).replaceAll(identityHash, "");
  }

  private static String text(Object value) {
    return value instanceof MessageOrBuilder message
        ? "{ " + TextFormat.printer().emittingSingleLine(true).printToString(message).strip() + " }"
        : value.toString();
  }
}
