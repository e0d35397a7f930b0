package io.narumq.node;

import io.narumq.node.config.NodeConfig;
import io.narumq.node.files.DurableFiles;
import io.narumq.node.raft.RaftNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/**
 * The directory of a node and the marker in it that says whose it is.
 *
 * <p>Raft would start empty in an empty directory. A node that forgot what it acknowledged may vote
 * a leader that lacks it, so a directory whose marker says that a log was there, and that has none,
 * is refused.
 */
final class DataDirectory implements AutoCloseable {
  private static final String MARKER = "node.properties";
  private static final String LOCK = "lock";
  private static final String CLUSTER = "cluster-id";
  private static final String NODE = "node-id";
  private static final String SHARDS = "shards";
  private static final String STARTED = "started";

  private final NodeConfig config;
  private final Path directory;
  private final FileChannel lockChannel;

  private DataDirectory(NodeConfig config, FileChannel lockChannel) {
    this.config = config;
    this.directory = config.dataDirectory();
    this.lockChannel = lockChannel;
  }

  /**
   * Takes the directory for this process, making it if it is not there.
   *
   * @throws RefusedException if it is another node's, in use, or lost its log
   */
  static DataDirectory open(NodeConfig config) throws IOException, RefusedException {
    Files.createDirectories(config.dataDirectory());
    DataDirectory opened = new DataDirectory(config, lock(config.dataDirectory()));
    try {
      opened.check();
      return opened;
    } catch (IOException | RefusedException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  Path raft() {
    return directory.resolve("raft");
  }

  /** Of the database of a shard. */
  Path shard(int shard) {
    return directory.resolve("shard-" + shard);
  }

  /** The logs are there and this node takes part: from now on they must not be missing. */
  void markStarted() throws IOException {
    write(true);
  }

  @Override
  public void close() throws IOException {
    lockChannel.close();
  }

  private static FileChannel lock(Path directory) throws IOException, RefusedException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new RefusedException(directory + " is in use by another process");
    }
    return channel;
  }

  /** Held until the channel is closed. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void check() throws IOException, RefusedException {
    Path marker = directory.resolve(MARKER);
    if (!Files.exists(marker)) {
      if (Files.exists(raft())) {
        throw new RefusedException(directory + " has a log but no " + MARKER);
      }
      write(false);
      return;
    }
    Properties found = new Properties();
    found.load(new StringReader(Files.readString(marker)));
    checkEqual(found, CLUSTER, config.clusterId());
    checkEqual(found, NODE, config.nodeId());
    checkEqual(found, SHARDS, Integer.toString(config.shards()));
    if (Boolean.parseBoolean(found.getProperty(STARTED))) {
      checkLogs();
    }
  }

  private void checkEqual(Properties found, String key, String expected) throws RefusedException {
    if (!expected.equals(found.getProperty(key))) {
      throw new RefusedException(
          "%s is of another node or cluster: its %s is %s, not %s"
              .formatted(directory, key, found.getProperty(key), expected));
    }
  }

  private void checkLogs() throws RefusedException {
    for (int shard = 0; shard < config.shards(); shard++) {
      Path log = RaftNode.logDirectory(raft(), config.clusterId(), shard);
      if (!Files.isDirectory(log)) {
        throw new RefusedException(
            "the log of shard %d is gone: %s is missing. Starting empty could lose what this node"
                    .formatted(shard, log)
                + " acknowledged; bring the directory back or let the node join anew");
      }
    }
  }

  private void write(boolean started) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(CLUSTER, config.clusterId());
    properties.setProperty(NODE, config.nodeId());
    properties.setProperty(SHARDS, Integer.toString(config.shards()));
    properties.setProperty(STARTED, Boolean.toString(started));
    StringWriter text = new StringWriter();
    properties.store(text, "Whose directory this is. Not to be edited.");
    DurableFiles.write(directory.resolve(MARKER), text.toString());
  }

  /** The directory must not be used by this node. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
