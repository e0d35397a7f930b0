package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.node.files.DamagedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupDirectoryTest {
  private static final List<RaftPeer> MEMBERS =
      List.of(
          RaftPeer.newBuilder().setId("n1").setAddress("127.0.0.1:1").build(),
          RaftPeer.newBuilder().setId("n2").setAddress("127.0.0.1:2").build());

  @TempDir Path parent;

  @Test
  void whatIsNotThereIsLeftToRatis() throws Exception {
    complete();
    assertThat(group()).doesNotExist();
  }

  @Test
  void aGroupThatWasOnlyBegunIsMadeAnew() throws Exception {
    write("in_use.lock", "");
    write("current/raft-meta.tmp", "half");
    complete();
    assertThat(group()).doesNotExist();
  }

  @Test
  void aLogWithoutItsTermIsNotTouched() throws Exception {
    write("current/log_inprogress_0", "entries");
    complete();
    assertThat(group().resolve("current/log_inprogress_0")).hasContent("entries");
  }

  @Test
  void membersAreFilledInWhereNoLeaderDidYet() throws Exception {
    write("current/raft-meta", "term=3");
    complete();
    assertThat(group().resolve("current/raft-meta")).hasContent("term=3");
    LogEntryProto entry =
        LogEntryProto.parseFrom(Files.readAllBytes(group().resolve("current/raft-meta.conf")));
    assertThat(entry.getConfigurationEntry().getPeersList())
        .extracting(peer -> peer.getAddress())
        .containsExactly("127.0.0.1:1", "127.0.0.1:2");
  }

  @Test
  void membersThatAreRecordedAreKept() throws Exception {
    write("current/raft-meta", "term=3");
    write("current/raft-meta.conf", "as it was");
    complete();
    assertThat(group().resolve("current/raft-meta.conf")).hasContent("as it was");
  }

  @Test
  void aPurgeThatWasInterruptedIsFinished() throws Exception {
    write("current/raft-meta", "term=3\nvotedFor=");
    for (int first = 0; first < 10; first += 2) {
      entries(first, first + 1, "log_%d-%d".formatted(first, first + 1));
    }
    entries(10, 10, "log_inprogress_10");
    // It goes from the newest to the oldest.
    Files.delete(group().resolve("current/log_4-5"));
    GroupDirectory directory = new GroupDirectory(group());
    assertThatThrownBy(() -> directory.examine(MEMBERS, 4))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("nothing between entry 3 and this file");
    assertThat(directory.examine(MEMBERS, 5).firstIndex()).hasValue(6);
    assertThat(Segment.in(group().resolve("current")))
        .extracting(Segment::start)
        .containsExactly(6L, 8L, 10L);
  }

  private void entries(long first, long last, String name) throws Exception {
    LogFile file = new LogFile();
    for (long index = first; index <= last; index++) {
      file.with(index, LogFile.noise(9));
    }
    file.write(group().resolve("current").resolve(name));
  }

  private void complete() throws Exception {
    new GroupDirectory(group()).complete(MEMBERS);
  }

  private Path group() {
    return parent.resolve("group");
  }

  private void write(String file, String content) throws Exception {
    Path path = group().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
