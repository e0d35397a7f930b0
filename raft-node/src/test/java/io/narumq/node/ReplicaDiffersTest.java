package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.api.v1.CheckReplicasRequest;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.files.DurableFiles;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.QueueStateMachine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

class ReplicaDiffersTest {
  @TempDir Path directory;

  @Test
  void aNodeWhoseDatabaseIsNotWhatTheLogMadeOfItEnds() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      Calls calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.create();
      calls.send("a");
      String damaged = cluster.follower();
      await().atMost(Duration.ofSeconds(20)).until(() -> applied(cluster, damaged) > 0);
      cluster.stop(damaged);
      damage(directory.resolve(damaged).resolve("shard-0/db"));

      cluster.start(damaged);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.fatal.stream().anyMatch(end -> end.contains("differs")));
      assertThat(cluster.fatal)
          .as("the others are right")
          .allMatch(
              end ->
                  end.startsWith(
                      damaged + ": the replica of shard 0 differs from that of 2 other nodes"));
    }
  }

  @Test
  void aRowThatChangedBehindItsBackIsFoundWhenAllRowsAreRead() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      Calls calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.create();
      calls.send("stored");
      String damaged = cluster.follower();
      await().atMost(Duration.ofSeconds(20)).until(() -> applied(cluster, damaged) > 0);
      check(cluster);
      cluster.stop(damaged);
      changeOneRow(directory.resolve(damaged).resolve("shard-0/db"));

      cluster.start(damaged);
      check(cluster);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.fatal.stream().anyMatch(end -> end.contains("differs")));
      assertThat(cluster.fatal)
          .as("the others are right, and so was the first check")
          .allMatch(
              end ->
                  end.startsWith(
                      damaged + ": what is stored of shard 0 differs from that of 2 other nodes"));
    }
  }

  /** By way of any node; returns when all have read their rows. */
  private static void check(TestCluster cluster) {
    long index =
        ClusterServiceGrpc.newBlockingStub(cluster.channel(cluster.follower()))
            .checkReplicas(CheckReplicasRequest.getDefaultInstance())
            .getIndex();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                cluster.running().stream()
                    .allMatch(id -> cluster.topology(id).getShards(0).getScannedIndex() == index));
  }

  /** As a defect of the disk might, but for the checksum of the block. */
  private static void changeOneRow(Path database) throws Exception {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (byte[] name : RocksDB.listColumnFamilies(new Options(), database.toString())) {
      families.add(new ColumnFamilyDescriptor(name));
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (RocksDB rocks = RocksDB.open(database.toString(), families, handles)) {
      for (ColumnFamilyHandle family : handles) {
        try (RocksIterator rows = rocks.newIterator(family)) {
          for (rows.seekToFirst(); rows.isValid(); rows.next()) {
            if (new String(rows.value(), StandardCharsets.ISO_8859_1).equals("stored")) {
              rocks.put(family, rows.key(), "Stored".getBytes(StandardCharsets.ISO_8859_1));
            }
          }
        }
        rocks.flush(new FlushOptions(), family);
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  /** At the same entry, with other rows. */
  private static void damage(Path database) throws Exception {
    Applied applied = QueueStateMachine.appliedIn(database);
    DurableFiles.deleteTree(database);
    try (QueueStateMachine other = QueueStateMachine.open(database)) {
      other.apply(
          applied.term(), applied.index(), LogEntry.newBuilder().setServingMs(999_999).build());
    }
  }

  private static long applied(TestCluster cluster, String node) {
    return cluster.topology(node).getShards(0).getAppliedIndex();
  }
}
