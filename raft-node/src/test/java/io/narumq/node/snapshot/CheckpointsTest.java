package io.narumq.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.snapshot.Checkpoint.File;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.QueueStateMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path directory;

  private final FakeTime time = new FakeTime();
  private ShardFolder folder;
  private ShardStore store;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    folder = new ShardFolder(directory);
    store = ShardStore.open(folder);
    checkpoints = new Checkpoints(folder, store, time, time);
    checkpoints.start();
    store.apply(1, 5, LogEntry.getDefaultInstance());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void itIsTheWholeDatabaseAtItsPosition() throws Exception {
    Checkpoint made = make();
    assertThat(made.position()).isEqualTo(store.applied());
    assertThat(store.durable()).as("it is on disk, so this is too").isEqualTo(store.applied());
    Path copy = Files.createDirectories(directory.resolve("copy"));
    for (File file : made.files()) {
      Path source = checkpoints.file(made.id(), file.name()).orElseThrow();
      assertThat(source).hasSize(file.bytes());
      Files.copy(source, copy.resolve(file.name()));
    }
    assertThat(QueueStateMachine.verify(copy)).isEqualTo(made.position());
  }

  @Test
  void onlyItsFilesAreGiven() {
    Checkpoint made = make();
    assertThat(checkpoints.file(made.id(), "../../db/CURRENT")).isEmpty();
    assertThat(checkpoints.file(made.id() + 1, "CURRENT")).isEmpty();
    assertThat(checkpoints.file(made.id(), "CURRENT")).isPresent();
  }

  @Test
  void thereAreNeverMany() {
    Checkpoint first = make("n2");
    make("n3");
    CompletableFuture<Checkpoint> third = checkpoints.open("n4");
    time.run();
    assertThatThrownBy(third::join).hasCauseInstanceOf(RejectedExecutionException.class);
    checkpoints.close(first.id());
    assertThat(make("n4")).isNotNull();
  }

  @Test
  void whoComesAgainGivesUpWhatItHad() {
    Checkpoint first = make("n2");
    make("n3");
    Checkpoint again = make("n2");
    assertThat(path(first)).doesNotExist();
    assertThat(checkpoints.file(first.id(), "CURRENT")).isEmpty();
    assertThat(checkpoints.file(again.id(), "CURRENT")).isPresent();
  }

  @Test
  void nobodyKnowsWhetherTwoWithoutNamesAreOne() {
    Checkpoint first = make("");
    make("");
    assertThat(checkpoints.file(first.id(), "CURRENT")).isPresent();
  }

  @Test
  void theLogBehindItIsHeldWhileItIsReadAndAMomentLonger() {
    Checkpoint made = make();
    store.apply(1, 9, LogEntry.getDefaultInstance());
    store.flush();
    assertThat(purgeable()).isEqualTo(5);
    time.advance(Checkpoints.HELD_MS_MIN / 2);
    checkpoints.close(made.id());
    time.advance(Checkpoints.HELD_MS_MIN);
    assertThat(purgeable()).isEqualTo(5);
    time.advance(1_000);
    assertThat(purgeable()).isEqualTo(9);
  }

  @Test
  void aReaderThatIsDeadHoldsNothingForLong() {
    Checkpoint made = make();
    store.apply(1, 9, LogEntry.getDefaultInstance());
    store.flush();
    time.advance(Checkpoints.HELD_MS_MIN + 1_000);
    assertThat(purgeable()).isEqualTo(9);
    assertThat(path(made)).exists();
    time.advance(Checkpoints.UNREAD_MS_MAX);
    assertThat(path(made)).doesNotExist();
    assertThat(checkpoints.file(made.id(), "CURRENT")).isEmpty();
  }

  @Test
  void aSlowReaderHoldsTheLogOnlySoLong() {
    Checkpoint made = make();
    store.apply(1, 9, LogEntry.getDefaultInstance());
    store.flush();
    for (long ms = 0; ms <= Checkpoints.HELD_MS_MAX; ms += 5_000) {
      assertThat(purgeable()).isEqualTo(5);
      assertThat(checkpoints.file(made.id(), "CURRENT")).isPresent();
      time.advance(5_000);
    }
    assertThat(purgeable()).isEqualTo(9);
    assertThat(checkpoints.file(made.id(), "CURRENT")).as("it may go on").isPresent();
  }

  private Checkpoint make() {
    return make("n2");
  }

  private Checkpoint make(String reader) {
    CompletableFuture<Checkpoint> made = checkpoints.open(reader);
    time.run();
    return made.join();
  }

  private long purgeable() {
    Applied purgeable = checkpoints.purgeable(store.durable());
    return purgeable.index();
  }

  private Path path(Checkpoint checkpoint) {
    return folder.checkpoints().resolve(Long.toString(checkpoint.id()));
  }
}
