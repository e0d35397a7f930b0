package io.narumq.node.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembersTest {
  private static final Member N1 = Member.parse("n1=a:1:2");
  private static final Member N2 = Member.parse("n2=b:1:2");
  private static final Member N3 = Member.parse("n3=c:1:2");

  @TempDir private Path folder;

  private List<Member> onDisk = List.of();
  private int changes;

  @Test
  void beforeThereAreGroupsItIsTheConfiguration() throws IOException {
    Members members = open(N1, N2);
    assertThat(members.all()).containsExactly(N1, N2);
    assertThat(members.others()).containsExactly("n2");
  }

  @Test
  void theGroupsSayWhoIsThereAndTheFileWhereOthersWere() throws IOException {
    Members members = open(N1, N2);
    members.whenChanged(() -> changes++);
    members.follow(
        List.of(
            () -> Map.of("n1", Optional.empty(), "n3", Optional.of(N3)),
            () -> Map.of("n1", Optional.of(N1))));
    members.look();
    members.look();
    assertThat(members.all()).containsExactly(N1, N3);
    assertThat(changes).isEqualTo(1);
    assertThat(members.find("n2")).contains(N2);
    assertThat(open(N1, N2).known()).containsExactly(N1, N2, N3);
  }

  @Test
  void aGroupThatNamesNobodyChangesNothing() throws IOException {
    Members members = open(N1, N2);
    members.follow(List.of(Map::of));
    members.look();
    assertThat(members.all()).containsExactly(N1, N2);
  }

  @Test
  void whoIsAskedForIsLookedForAtOnce() throws IOException {
    Members members = open(N1, N2);
    members.follow(List.of(() -> Map.of("n3", Optional.of(N3))));
    assertThat(members.find("n3")).contains(N3);
    assertThat(members.find("n4")).isEmpty();
  }

  @Test
  void aNodeThatWasMovedIsWhereTheConfigurationSays() throws IOException {
    open(N1, N2).learn(List.of(N3));
    Member moved = Member.parse("n2=elsewhere:1:2");
    assertThat(open(N1, moved).known()).containsExactly(N1, moved, N3);
  }

  @Test
  void aDamagedFileIsNotBelieved() throws IOException {
    open(N1, N2).learn(List.of(N3));
    Path file = folder.resolve("addresses");
    Files.writeString(file, Files.readString(file).replace("n3=c", "n3=d"));
    assertThat(open(N1, N2).known()).containsExactly(N1, N2);
  }

  @Test
  void theGroupsOnDiskStandForAFileThatIsLostOnly() throws Exception {
    open(N1, N2);
    onDisk = List.of(Member.parse("n2=elsewhere:1:2"), N3);
    assertThat(open(N1, N2).known()).containsExactly(N1, N2);
    Files.writeString(folder.resolve("addresses"), "damaged");
    assertThat(open(N1, N2).known()).containsExactly(N1, N2, N3);
    onDisk = List.of();
    assertThat(open(N1, N2).known()).as("remembered").containsExactly(N1, N2, N3);
  }

  private Members open(Member... configured) throws IOException {
    NodeConfig config = new NodeConfig("n1", folder, "c", 1, List.of(configured));
    return Members.open(config, folder.resolve("addresses"), onDisk);
  }
}
