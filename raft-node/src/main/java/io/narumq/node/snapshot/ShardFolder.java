package io.narumq.node.snapshot;

import io.narumq.node.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of a shard.
 *
 * <pre>
 * db/                 the database
 * incoming/           a database that is being downloaded from another node
 * incoming.complete   the marker: incoming/ is whole and on disk, and takes the place of db/
 * replaced/           what was db/ before, about to be deleted
 * checkpoints/        copies of db/ for other nodes; hard links
 * </pre>
 */
public final class ShardFolder {
  private final Path directory;
  private final Path marker;
  private final Path replaced;

  public ShardFolder(Path directory) {
    this.directory = directory;
    this.marker = directory.resolve("incoming.complete");
    this.replaced = directory.resolve("replaced");
  }

  public Path database() {
    return directory.resolve("db");
  }

  /** Where to download to. */
  public Path incoming() {
    return directory.resolve("incoming");
  }

  /** Where to make copies. */
  public Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  /**
   * To be called before the database is opened: finishes a replacement that the marker says is due,
   * and removes everything else that a crash left.
   */
  public void recover() throws IOException {
    Files.createDirectories(directory);
    if (Files.exists(marker)) {
      replace();
    }
    DurableFiles.deleteTree(replaced);
    DurableFiles.deleteTree(incoming());
    DurableFiles.deleteTree(checkpoints());
  }

  /** What was downloaded is whole: from now on it replaces the database, whatever crashes. */
  public void complete(String position) throws IOException {
    DurableFiles.forceTree(incoming());
    DurableFiles.force(directory);
    DurableFiles.write(marker, position + "\n");
  }

  /**
   * Puts what was downloaded in the place of the database, which must be closed. Takes up the work
   * wherever a crash interrupted it: each step below leaves something that tells it was done.
   */
  public void replace() throws IOException {
    if (Files.exists(incoming())) {
      if (Files.exists(database())) {
        DurableFiles.deleteTree(replaced);
        DurableFiles.move(database(), replaced);
      }
      DurableFiles.move(incoming(), database());
    }
    if (!Files.exists(database())) {
      throw new IOException(directory + " has a marker but neither database");
    }
    DurableFiles.delete(marker);
    DurableFiles.deleteTree(replaced);
  }
}
