package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.node.files.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupRecordsTest {
  private static final List<RaftPeer> PEERS =
      List.of(peer("n1", "host1:9642"), peer("n2", "host2:9642"), peer("n3", "host3:9642"));

  @TempDir Path directory;

  /** Its first entry, of term 3, is the one that names the members. */
  private final LogEntryProto inLog = members(4, PEERS);

  @BeforeEach
  void writeLog() throws Exception {
    new LogFile().with(inLog).with(5, new byte[9]).write(directory.resolve("log_inprogress_4"));
    vote("#x\n#y\nterm=3\nvotedFor=n2\n");
    members(inLog.toByteArray());
  }

  @Test
  void whatFitsIsKept() throws Exception {
    check();
    vote("term=7\nvotedFor=\n");
    check();
    assertThat(directory.resolve("raft-meta.conf")).hasBinaryContent(inLog.toByteArray());
  }

  @Test
  void aVoteThatCanNotBeIsDamage() throws Exception {
    for (String bad :
        List.of(
            "term=2\nvotedFor=n2\n",
            "term=x\nvotedFor=n2\n",
            "term=3\nvotedFor=n4\n",
            "term=3\nvotedfor=n2\n",
            "term=3\nvotedFor=n2\nc=1\n",
            "term=3\nvotedFor=\\uxyz1\n",
            "")) {
      vote(bad);
      assertDamaged("raft-meta says");
    }
    Files.delete(directory.resolve("raft-meta"));
    assertDamaged("raft-meta is missing");
  }

  @Test
  void membersAreMendedFromTheirEntryWhateverBitChanged() throws Exception {
    byte[] right = inLog.toByteArray();
    int mended = 0;
    for (int bit = 0; bit < 8 * right.length; bit++) {
      members(LogFile.flipped(right, bit));
      try {
        check();
        LogEntryProto now =
            LogEntryProto.parseFrom(Files.readAllBytes(directory.resolve("raft-meta.conf")));
        // With a lower index it is older than what is in the log, and does not count.
        assertThat(now.toBuilder().setIndex(4).build()).isEqualTo(inLog);
        assertThat(now.getIndex()).isLessThanOrEqualTo(4);
        mended++;
      } catch (DamagedException e) {
        assertThat(directory.resolve("raft-meta.conf"))
            .hasBinaryContent(LogFile.flipped(right, bit));
      }
    }
    assertThat(mended).isPositive();
  }

  @Test
  void membersOfAnEntryThatWasPurgedAreThoseOfTheConfiguration() throws Exception {
    LogEntryProto purged = members(1, PEERS.subList(0, 2));
    byte[] right = purged.toByteArray();
    int mended = 0;
    for (int bit = 0; bit < 8 * right.length; bit++) {
      members(LogFile.flipped(right, bit));
      try {
        check();
        LogEntryProto now =
            LogEntryProto.parseFrom(Files.readAllBytes(directory.resolve("raft-meta.conf")));
        if (LogEntryProto.parseFrom(LogFile.flipped(right, bit)).getIndex() > 5) {
          // As if it were of an entry to come: those of the log count, which are newer.
          assertThat(now).as("bit %d", bit).isEqualTo(inLog);
          continue;
        }
        // Where a flipped bit makes another member of a member, nobody can tell.
        assertThat(now.getConfigurationEntry().getPeersCount()).as("bit %d", bit).isEqualTo(2);
        assertThat(now.getConfigurationEntry().getPeersList())
            .allMatch(peer -> PEERS.stream().anyMatch(p -> p.getRaftPeerProto().equals(peer)));
        mended++;
      } catch (DamagedException e) {
        assertThat(e).hasMessageContaining("raft-meta.conf");
      }
    }
    assertThat(mended).isPositive();
  }

  /** A leader named them with a state to fetch, and the node stopped before it had that. */
  @Test
  void membersOfAnEntryThatIsNotThereYetGoBackToThoseOfTheLog() throws Exception {
    members(members(9, PEERS.subList(0, 2)).toByteArray());
    check();
    assertThat(directory.resolve("raft-meta.conf")).hasBinaryContent(inLog.toByteArray());
    check();
  }

  @Test
  void whereTheLogNamesNoneTheyStayButAreOlderThanTheLog() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(it -> it.toString().contains("log_")).toList()) {
        Files.delete(file);
      }
    }
    members(members(9, PEERS.subList(0, 2)).toByteArray());
    check();
    check();
    assertThat(LogEntryProto.parseFrom(Files.readAllBytes(directory.resolve("raft-meta.conf"))))
        .isEqualTo(members(5, PEERS.subList(0, 2)));
    members(members(9, List.of(peer("n9", "other:1"))).toByteArray());
    assertDamaged("does not name members");
  }

  @Test
  void whomTheLogNamesIsKnown() throws Exception {
    vote("term=3\nvotedFor=n3\n");
    members(members(1, PEERS.subList(1, 3)).toByteArray());
    new GroupRecords(directory).check(new LogExamination(directory), PEERS.subList(0, 1), 5);
  }

  @Test
  void membersThatAreAnotherEntryAreDamage() throws Exception {
    members(members(5, PEERS).toByteArray());
    assertDamaged("does not name members");
  }

  private void assertDamaged(String how) {
    assertThatThrownBy(this::check).isInstanceOf(DamagedException.class).hasMessageContaining(how);
  }

  private void check() throws IOException {
    new GroupRecords(directory).check(new LogExamination(directory), PEERS, 5);
  }

  private void vote(String text) throws IOException {
    Files.writeString(directory.resolve("raft-meta"), text);
  }

  private void members(byte[] bytes) throws IOException {
    Files.write(directory.resolve("raft-meta.conf"), bytes);
  }

  private static LogEntryProto members(long index, List<RaftPeer> peers) {
    RaftConfigurationProto.Builder configuration = RaftConfigurationProto.newBuilder();
    peers.forEach(peer -> configuration.addPeers(peer.getRaftPeerProto()));
    return LogEntryProto.newBuilder()
        .setTerm(3)
        .setIndex(index)
        .setConfigurationEntry(configuration)
        .build();
  }

  private static RaftPeer peer(String id, String address) {
    return RaftPeer.newBuilder().setId(id).setAddress(address).build();
  }
}
