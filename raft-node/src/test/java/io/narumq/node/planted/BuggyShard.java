package io.narumq.node.planted;

import com.google.protobuf.ByteString;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Send;
import io.narumq.log.v1.Tick;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.planted.Conduct.Surroundings;
import io.narumq.node.snapshot.ShardFolder;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.ShardReader;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A shard of one node with a conduct, without Raft, whose leader comes and goes as it is told. */
final class BuggyShard implements AutoCloseable {
  static final String QUEUE = "q";
  static final int LEASE_MS = 1_000;

  final FakeTime time = new FakeTime();
  final ShardStore store;
  final ShardReader reader;
  private final Conduct conduct;
  private final EntryTransport log;
  private long index;
  private long term = 1;
  private long servingMs;
  long wallMs = 1_700_000_000_000L;
  boolean isCutOff;

  BuggyShard(Path directory, Conduct conduct) {
    this.conduct = conduct;
    store = ShardStore.open(new ShardFolder(directory), conduct);
    reader = conduct.around(store.reader());
    log = conduct.around(this::append, new Surroundings(reader, time, () -> term));
    ask(create(QUEUE, false));
  }

  private void append(LogEntry entry, Consumer<EntryOutcome> done) {
    done.accept(
        isCutOff
            ? new EntryOutcome.Unknown("cut off")
            : new EntryOutcome.Applied(store.apply(term, index++, entry)));
  }

  /** What becomes of an entry of one command. */
  EntryOutcome submit(Command.Builder command) {
    AtomicReference<EntryOutcome> told = new AtomicReference<>();
    LogEntry.Builder entry =
        LogEntry.newBuilder().setServingMs(servingMs).setWallMs(wallMs).addCommands(command);
    log.submit(entry.build(), told::set);
    time.run();
    return Objects.requireNonNull(told.get(), "an answer");
  }

  CommandResult ask(Command.Builder command) {
    return ((EntryOutcome.Applied) submit(command)).outcome().results().get(0);
  }

  /** Another leader, the same database. */
  void newLeader() {
    term++;
    servingMs = conduct.resumed(store.applied()).servingMs();
  }

  /** A database of another node came, which is like this one. */
  void installed() {
    conduct.installed();
  }

  /** Both clocks go on, and what is due is fired. */
  void pass(long ms) {
    servingMs += ms;
    wallMs += ms;
    time.advance(ms);
    ask(Command.newBuilder().setTick(Tick.newBuilder().setLimit(1_000).setServingTimers(true)));
  }

  static Command.Builder create(String queue, boolean fifo) {
    QueueSettings.Builder settings =
        QueueSettings.newBuilder()
            .setLeaseMs(LEASE_MS)
            .setMaxProcessingMs(1_000 * LEASE_MS)
            .setFifo(fifo);
    return Command.newBuilder()
        .setCreateQueue(CreateQueue.newBuilder().setQueue(queue).setSettings(settings));
  }

  static OutgoingSet.Builder message(String body) {
    ByteString bytes = ByteString.copyFromUtf8(body);
    return OutgoingSet.newBuilder()
        .setIndex(MessageSetIndex.newBuilder().addBodyBytes(bytes.size()))
        .setBodies(bytes);
  }

  static Command.Builder send(String queue, OutgoingSet.Builder message) {
    return Command.newBuilder().setSend(Send.newBuilder().setQueue(queue).addSets(message));
  }

  Received receive() {
    return receive(QUEUE);
  }

  Received receive(String queue) {
    return (Received) ask(Command.newBuilder().setReceive(receiveOne(queue)));
  }

  static Receive.Builder receiveOne(String queue) {
    return Receive.newBuilder()
        .setQueue(queue)
        .setMaxMessages(1)
        .setMaxBytes(1_000_000)
        .setLeaseMs(LEASE_MS);
  }

  Receipt receipt(Received received) {
    Delivery delivery = received.deliveries().get(0);
    return Receipt.newBuilder()
        .setQueueId(received.queueId())
        .setLane(delivery.lane())
        .setSetFirst(delivery.setFirst())
        .setSequence(delivery.first())
        .setLeaseId(received.leaseId())
        .build();
  }

  String body(Received received) {
    return reader
        .messages(received.queueId(), received.deliveries().get(0))
        .get(0)
        .body()
        .toStringUtf8();
  }

  QueueView view() {
    return reader.queue(QUEUE).orElseThrow();
  }

  @Override
  public void close() {
    store.close();
  }
}
