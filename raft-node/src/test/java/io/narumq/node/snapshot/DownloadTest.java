package io.narumq.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.fake.FakeTime;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.Applied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  @TempDir Path directory;

  private ShardFolder folder;
  private ShardStore store;
  private ShardStore other;
  private Peer peer;

  @BeforeEach
  void open() {
    folder = new ShardFolder(directory.resolve("here"));
    store = ShardStore.open(folder);
    ShardFolder there = new ShardFolder(directory.resolve("there"));
    other = ShardStore.open(there);
    for (int i = 0; i < 100; i++) {
      other.apply(3, 40 + i, createQueue("q" + i));
    }
    peer = new Peer(there, other);
  }

  @AfterEach
  void close() {
    store.close();
    other.close();
  }

  @Test
  void theDatabaseOfTheOtherNodeComesInItsPlace() throws Exception {
    Applied position = download(120);
    assertThat(position.index()).isEqualTo(139);
    assertThat(peer.closed).hasSize(1);
    store.replace();
    assertThat(store.applied()).isEqualTo(other.applied());
    assertThat(store.durable()).isEqualTo(other.applied());
    assertThat(store.reader().queue("q77")).isPresent();
  }

  @Test
  void aConnectionThatBreaksIsNoReasonToBeginAnew() throws Exception {
    peer.breakAfterBytes = 100;
    assertThat(download(120).index()).isEqualTo(139);
    assertThat(peer.offsets).as("went on from where it was").anyMatch(offset -> offset >= 100);
    store.replace();
    assertThat(store.applied()).isEqualTo(other.applied());
  }

  @Test
  void aNodeThatGivesNothingIsGivenUp() {
    peer.breakAfterBytes = 0;
    assertThatThrownBy(() -> download(120)).isInstanceOf(IOException.class);
    assertUnchanged();
  }

  @Test
  void aBitThatIsFlippedOnTheWayIsFound() {
    peer.flipBit = true;
    assertThatThrownBy(() -> download(120)).hasMessageContaining("did not arrive as it was sent");
    assertUnchanged();
  }

  @Test
  void aDatabaseThatIsNotWhatWasToldIsRefused() {
    peer.told = new Applied(3, 139, 17, 0, 0);
    assertThatThrownBy(() -> download(120)).hasMessageContaining("is at");
    assertUnchanged();
  }

  @Test
  void oneThatDoesNotReachTheLogIsRefusedBeforeItIsFetched() {
    assertThatThrownBy(() -> download(141)).hasMessageContaining("the log begins at 141");
    assertThat(peer.offsets).isEmpty();
    assertUnchanged();
  }

  private Applied download(long firstIndex) throws IOException {
    return new Download(peer, "n2", 0, folder).run(firstIndex);
  }

  /** What a failed download left is no reason to touch the database. */
  private void assertUnchanged() {
    assertThat(peer.closed).hasSize(1);
    store.close();
    store = ShardStore.open(folder);
    assertThat(store.applied().index()).isEqualTo(-1);
    assertThat(folder.incoming()).doesNotExist();
  }

  private static LogEntry createQueue(String name) {
    CreateQueue create =
        CreateQueue.newBuilder()
            .setQueue(name)
            .setSettings(QueueSettings.newBuilder().setLeaseMs(1_000).setMaxProcessingMs(1_000))
            .build();
    return LogEntry.newBuilder().addCommands(Command.newBuilder().setCreateQueue(create)).build();
  }

  /** Another node without a network between. */
  private static final class Peer implements CheckpointSource {
    private final FakeTime time = new FakeTime();
    private final Checkpoints checkpoints;
    private final List<Long> offsets = new ArrayList<>();
    private final List<Long> closed = new ArrayList<>();
    private long breakAfterBytes = Long.MAX_VALUE;
    private boolean flipBit;
    private Applied told;

    Peer(ShardFolder folder, ShardStore store) {
      checkpoints = new Checkpoints(folder, store, time, time);
      told = store.applied();
    }

    @Override
    public Checkpoint open(String nodeId, int shard) {
      CompletableFuture<Checkpoint> made = checkpoints.open("n2");
      time.run();
      Checkpoint checkpoint = made.join();
      return new Checkpoint(checkpoint.id(), told, checkpoint.files());
    }

    @Override
    public int fetch(String nodeId, int shard, long id, String file, long offset, Sink sink)
        throws IOException {
      offsets.add(offset);
      byte[] bytes = Files.readAllBytes(checkpoints.file(id, file).orElseThrow());
      int end = (int) Math.min(bytes.length, offset + Math.min(breakAfterBytes, 1 << 30));
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      if (flipBit && bytes.length > 0) {
        bytes[bytes.length / 2] ^= 1;
      }
      sink.accept(Arrays.copyOfRange(bytes, (int) offset, end));
      if (end < bytes.length) {
        throw new IOException("the connection broke");
      }
      return (int) crc.getValue();
    }

    @Override
    public void close(String nodeId, int shard, long checkpoint) {
      closed.add(checkpoint);
    }
  }
}
