package io.narumq.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash may come between any two steps of a replacement: each state that it can leave. */
class ShardFolderTest {
  @TempDir Path directory;

  private ShardFolder folder;

  @BeforeEach
  void open() {
    folder = new ShardFolder(directory);
  }

  @Test
  void aDownloadWithoutMarkerIsDiscarded() throws Exception {
    make("db", "old");
    make("incoming", "new");
    assertRecovers("old");
  }

  @Test
  void aDownloadWithMarkerTakesItsPlace() throws Exception {
    make("db", "old");
    make("incoming", "new");
    folder.complete(7);
    assertRecovers("new");
  }

  @Test
  void afterTheOldOneWasMovedAway() throws Exception {
    make("replaced", "old");
    make("incoming", "new");
    folder.complete(7);
    assertRecovers("new");
  }

  @Test
  void afterTheNewOneWasMovedIn() throws Exception {
    make("incoming", "new");
    folder.complete(7);
    Files.move(directory.resolve("incoming"), directory.resolve("db"));
    make("replaced", "old");
    assertRecovers("new");
  }

  @Test
  void afterTheMarkerWasDeleted() throws Exception {
    make("db", "new");
    make("replaced", "half deleted");
    assertRecovers("new");
  }

  @Test
  void anEarlierReplacementThatWasNotCleanedUpIsNotInTheWay() throws Exception {
    make("db", "old");
    make("replaced", "older");
    make("incoming", "new");
    folder.complete(7);
    assertRecovers("new");
  }

  @Test
  void copiesForOthersDoNotOutliveTheProcess() throws Exception {
    make("db", "old");
    make("checkpoints/1", "copy");
    assertRecovers("old");
  }

  @Test
  void aReplacementWithoutAnyDatabaseIsRefused() throws Exception {
    make("incoming", "new");
    folder.complete(7);
    Files.delete(directory.resolve("incoming/content"));
    Files.delete(directory.resolve("incoming"));
    assertThatThrownBy(folder::recover).isInstanceOf(IOException.class);
  }

  @Test
  void aNewFolderIsMade() throws Exception {
    ShardFolder missing = new ShardFolder(directory.resolve("a/b"));
    missing.recover();
    assertThat(missing.database().getParent()).isDirectory();
  }

  /** Twice: the second start must find nothing more to do. */
  private void assertRecovers(String content) throws IOException {
    boolean installs = Files.exists(directory.resolve("incoming.complete"));
    for (int start = 0; start < 2; start++) {
      folder.recover();
      assertThat(folder.database().resolve("content")).hasContent(content);
      assertThat(folder.installedIndex()).isEqualTo(installs ? 7 : -1);
      assertThat(names()).isSubsetOf("db", "installed");
    }
  }

  private void make(String name, String content) throws IOException {
    Path made = Files.createDirectories(directory.resolve(name));
    Files.writeString(made.resolve("content"), content);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(each -> each.getFileName().toString()).toList();
    }
  }
}
