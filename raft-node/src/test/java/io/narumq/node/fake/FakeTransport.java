package io.narumq.node.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.statemachine.ApplyOutcome;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps what is submitted until the test says what becomes of it. */
public final class FakeTransport implements EntryTransport {
  private record Sent(LogEntry entry, Consumer<EntryOutcome> done) {}

  private final FakeTime time;
  private final List<Sent> sent = new ArrayList<>();
  private long index;

  public FakeTransport(FakeTime time) {
    this.time = time;
  }

  @Override
  public void submit(LogEntry entry, Consumer<EntryOutcome> done) {
    sent.add(new Sent(entry, done));
  }

  /** How many entries were submitted so far. */
  public int entries() {
    return sent.size();
  }

  public LogEntry entry(int number) {
    return sent.get(number).entry();
  }

  public List<Command> commands(int number) {
    return entry(number).getCommandsList();
  }

  /** The commands of the newest entry, of which there must be {@code entries} by now. */
  public List<Command> newest(int entries) {
    assertThat(sent).hasSize(entries);
    return commands(entries - 1);
  }

  /** The entry was applied, each command with this result. */
  public void apply(int number, CommandResult... results) {
    apply(number, List.of(), results);
  }

  public void apply(int number, List<Effect> effects, CommandResult... results) {
    finish(
        number, new EntryOutcome.Applied(new ApplyOutcome(1, ++index, List.of(results), effects)));
  }

  public void finish(int number, EntryOutcome outcome) {
    sent.get(number).done().accept(outcome);
    time.run();
  }
}
