package io.narumq.node.snapshot;

import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.files.DurableFiles;
import io.narumq.node.snapshot.Checkpoint.File;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.QueueStateMachine;
import io.narumq.statemachine.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the database of another node into {@link ShardFolder#incoming}, and sets the marker when
 * it is whole and on disk.
 */
final class Download {
  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  /** Of one file, without a byte of progress in between. */
  private static final int ATTEMPTS = 3;

  private final CheckpointSource source;
  private final String nodeId;
  private final int shard;
  private final ShardFolder folder;

  Download(CheckpointSource source, String nodeId, int shard, ShardFolder folder) {
    this.source = source;
    this.nodeId = nodeId;
    this.shard = shard;
    this.folder = folder;
  }

  /**
   * Blocks for as long as it takes.
   *
   * @param firstIndex what the log of the other node begins with: the database must reach up to it
   * @return the position of what was downloaded; -1 if nothing was, as the other node has applied
   *     nothing yet
   */
  Applied run(long firstIndex) throws IOException {
    DurableFiles.deleteTree(folder.incoming());
    Files.createDirectories(folder.incoming());
    Checkpoint checkpoint = source.open(nodeId, shard);
    try {
      check(checkpoint, firstIndex);
      if (checkpoint.position().index() < 0) {
        return checkpoint.position();
      }
      LOG.info(
          "shard {}: gets {} bytes from {}, at index {}",
          shard,
          checkpoint.bytes(),
          nodeId,
          checkpoint.position().index());
      for (File file : checkpoint.files()) {
        fetch(checkpoint.id(), file);
      }
    } finally {
      source.close(nodeId, shard, checkpoint.id());
    }
    verify(checkpoint);
    FailPoint.INSTALL_WHOLE.hit();
    Applied position = checkpoint.position();
    folder.complete(position.index());
    return position;
  }

  private void check(Checkpoint checkpoint, long firstIndex) throws IOException {
    long index = checkpoint.position().index();
    if (index + 1 < firstIndex) {
      throw new IOException(
          "the checkpoint ends at %d, the log begins at %d".formatted(index, firstIndex));
    }
    long free = Files.getFileStore(folder.incoming()).getUsableSpace();
    if (free < checkpoint.bytes()) {
      throw new IOException("%d bytes are free, %d are needed".formatted(free, checkpoint.bytes()));
    }
  }

  /** A connection that breaks is no reason to begin anew. */
  private void fetch(long checkpoint, File file) throws IOException {
    Path path = folder.incoming().resolve(file.name());
    Files.write(path, new byte[0], StandardOpenOption.CREATE_NEW);
    int attempts = 0;
    while (true) {
      long offset = Files.size(path);
      try {
        int expected = append(checkpoint, file, path, offset);
        if (Files.size(path) != file.bytes() || crc32c(path) != expected) {
          throw new CorruptException(file.name() + " did not arrive as it was sent");
        }
        return;
      } catch (CorruptException e) {
        throw e;
      } catch (IOException e) {
        attempts = Files.size(path) > offset ? 1 : attempts + 1;
        if (attempts >= ATTEMPTS) {
          throw e;
        }
        LOG.info("shard {}: goes on with {} after {}", shard, file.name(), e.toString());
      }
    }
  }

  private int append(long checkpoint, File file, Path path, long offset) throws IOException {
    try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.APPEND)) {
      return source.fetch(
          nodeId,
          shard,
          checkpoint,
          file.name(),
          offset,
          piece -> {
            out.write(piece);
            FailPoint.INSTALL_CHUNK.hit();
          });
    }
  }

  /** Of what is in the file, not of what was meant to get there. */
  private static int crc32c(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
      }
    }
    return (int) crc.getValue();
  }

  /** Its sender's disk may be bad: every row is read, and the position must be the one told. */
  private void verify(Checkpoint checkpoint) throws IOException {
    Applied found;
    try {
      found = QueueStateMachine.verify(folder.incoming());
    } catch (StoreException e) {
      throw new IOException("the database of " + nodeId + " can not be read", e);
    }
    Applied told = checkpoint.position();
    if (found.index() != told.index()
        || found.term() != told.term()
        || found.checksum() != told.checksum()) {
      throw new IOException("the database of %s is at %s, not %s".formatted(nodeId, found, told));
    }
  }

  private static final class CorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptException(String message) {
      super(message);
    }
  }
}
