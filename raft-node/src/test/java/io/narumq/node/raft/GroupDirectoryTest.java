package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

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
