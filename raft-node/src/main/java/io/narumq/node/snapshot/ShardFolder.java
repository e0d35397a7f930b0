package io.narumq.node.snapshot;

import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a shard.
 *
 * <pre>
 * db/                 the database
 * incoming/           a database that is being downloaded from another node
 * incoming.complete   the marker: incoming/ is whole and on disk, and takes the place of db/
 * replaced/           what was db/ before, about to be deleted
 * installed           the index at which db/ came from another node, if it ever did: of this node's log
 *                     everything up to there is from before, and may have gaps
 * checkpoints/        copies of db/ for other nodes; hard links
 * </pre>
 */
public final class ShardFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ShardFolder.class);

  private final Path directory;
  private final Path marker;
  private final Path installed;
  private final Path replaced;

  public ShardFolder(Path directory) {
    this.directory = directory;
    this.marker = directory.resolve("incoming.complete");
    this.installed = directory.resolve("installed");
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
      LOG.info("{}: goes on with the database of another node", directory);
      replace();
    }
    DurableFiles.deleteTree(replaced);
    DurableFiles.deleteTree(incoming());
    DurableFiles.deleteTree(checkpoints());
  }

  /**
   * What was downloaded is whole: from now on it replaces the database, whatever crashes.
   *
   * @param index at which it stands
   */
  public void complete(long index) throws IOException {
    DurableFiles.forceTree(incoming());
    DurableFiles.force(directory);
    DurableFiles.write(marker, Long.toString(index));
  }

  /** The index at which the database came from another node, -1 if it is this node's own. */
  public long installedIndex() throws IOException {
    return Files.exists(installed) ? Long.parseLong(Files.readString(installed).strip()) : -1;
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
      FailPoint.SWAP_BEGUN.hit();
      DurableFiles.move(incoming(), database());
      FailPoint.SWAP_RENAMED.hit();
    }
    if (!Files.exists(database())) {
      throw new IOException(directory + " has a marker but no database");
    }
    if (Files.exists(marker)) {
      DurableFiles.move(marker, installed);
    }
    DurableFiles.deleteTree(replaced);
  }
}
