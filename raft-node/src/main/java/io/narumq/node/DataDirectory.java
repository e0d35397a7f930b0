package io.narumq.node;

import io.narumq.node.config.NodeConfig;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.files.DamagedException;
import io.narumq.node.files.DurableFiles;
import io.narumq.node.raft.RaftNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The directory of a node and the marker in it that says whose it is.
 *
 * <p>Raft would start empty in an empty directory. A node that forgot what it acknowledged may vote
 * a leader that lacks it, so a directory whose marker says that a log was there, and that has none,
 * is refused. A file in it named {@code rejoin} asks to get everything anew from the others.
 */
final class DataDirectory implements AutoCloseable {
  private static final String MARKER = "node.properties";
  private static final String LOCK = "lock";
  private static final String REQUEST = "rejoin";
  private static final String CLUSTER = "cluster-id";
  private static final String NODE = "node-id";
  private static final String SHARDS = "shards";
  private static final String STAGE = "stage";
  private static final String BIRTH = "birth";
  private static final String FOUNDER = "founder.";

  /** Where a node is between the first start and full membership. */
  enum Stage {
    /** Raft was never started, or the start did not get that far. */
    NEW,
    /** The logs are there and must not be missing from now on. */
    STARTED,
    /** The data are to be removed, and the others to be told that this node has none. */
    LEAVING,
    /** No group counts this node until it has the data. */
    JOINING,
    /** The same of a node that is new: it does not ask, but waits to be taken in. */
    WAITING,
    /** The node was taken out of the cluster, and what is here is of no use any more. */
    TAKEN_OUT
  }

  private final NodeConfig config;
  private final Path directory;
  private final FileChannel lockChannel;
  private volatile Stage stage = Stage.NEW;

  /** Another one after each loss of the directory. */
  private volatile String birth = UUID.randomUUID().toString();

  private volatile Map<String, String> founders = Map.of();

  private DataDirectory(NodeConfig config, FileChannel lockChannel) {
    this.config = config;
    this.directory = config.dataDirectory();
    this.lockChannel = lockChannel;
  }

  /**
   * Takes the directory for this process, making it if it is not there.
   *
   * @throws RefusedException if it is another node's or in use
   * @throws DamagedException if it lost its log
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

  /** Of the addresses of nodes. */
  Path addresses() {
    return directory.resolve("addresses");
  }

  /** Of the database of a shard. */
  Path shard(int shard) {
    return directory.resolve("shard-" + shard);
  }

  /** How far this node has come. */
  Stage stage() {
    return stage;
  }

  /** What others know this directory by, as long as it is new. */
  String birth() {
    return birth;
  }

  /** The births of all nodes at a moment when all were new; empty if this node knows of none. */
  Map<String, String> founders() {
    return founders;
  }

  /** Whether this node has not taken part in anything yet. */
  boolean isNew() {
    return stage == Stage.NEW && founders.isEmpty();
  }

  /** This node takes part from now on; on disk when this returns. */
  void found(Map<String, String> met) throws IOException {
    write(stage, met);
  }

  /** It has come so far; on disk when this returns. */
  void mark(Stage reached) throws IOException {
    // What a node knew goes with its data: it is none of the founders any more.
    write(reached, reached == Stage.LEAVING ? Map.of() : founders);
  }

  private synchronized void write(Stage reached, Map<String, String> met) throws IOException {
    Properties properties = new Properties();
    properties.setProperty(CLUSTER, config.clusterId());
    properties.setProperty(NODE, config.nodeId());
    properties.setProperty(SHARDS, Integer.toString(config.shards()));
    properties.setProperty(STAGE, reached.name().toLowerCase(Locale.ROOT));
    properties.setProperty(BIRTH, birth);
    met.forEach((node, drawn) -> properties.setProperty(FOUNDER + node, drawn));
    StringWriter text = new StringWriter();
    properties.store(text, "Whose directory this is. Not to be edited.");
    DurableFiles.write(directory.resolve(MARKER), text.toString());
    stage = reached;
    founders = Map.copyOf(met);
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
    Path request = directory.resolve(REQUEST);
    if (Files.exists(marker)) {
      read(marker);
    } else if (Files.exists(raft()) && !Files.exists(request)) {
      throw new RefusedException(directory + " has a log but no " + MARKER);
    }
    if (Files.exists(request)) {
      mark(Stage.LEAVING);
      DurableFiles.delete(request);
    }
    switch (stage) {
      case NEW -> mark(Stage.NEW);
      case STARTED -> checkLogs();
      case LEAVING -> removeData();
      case JOINING, WAITING -> {}
      case TAKEN_OUT ->
          throw new RefusedException(
              ("this node was taken out of the cluster. To bring it back: naru node rejoin %s;"
                      + " else remove that directory")
                  .formatted(directory),
              ExitCode.TAKEN_OUT);
    }
  }

  private void read(Path marker) throws IOException, RefusedException {
    Properties found = new Properties();
    try {
      found.load(new StringReader(Files.readString(marker)));
      stage = Stage.valueOf(found.getProperty(STAGE, "").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new RefusedException(marker + " is damaged: " + found);
    }
    birth = found.getProperty(BIRTH, birth);
    founders =
        found.stringPropertyNames().stream()
            .filter(key -> key.startsWith(FOUNDER))
            .collect(
                Collectors.toUnmodifiableMap(
                    key -> key.substring(FOUNDER.length()), found::getProperty));
    checkEqual(found, CLUSTER, config.clusterId());
    checkEqual(found, NODE, config.nodeId());
    checkEqual(found, SHARDS, Integer.toString(config.shards()));
  }

  /** What a crash leaves of it is removed by the next start. */
  private void removeData() throws IOException {
    DurableFiles.deleteTree(raft());
    for (int shard = 0; shard < config.shards(); shard++) {
      DurableFiles.deleteTree(shard(shard));
    }
  }

  private void checkEqual(Properties found, String key, String expected) throws RefusedException {
    if (!expected.equals(found.getProperty(key))) {
      throw new RefusedException(
          "%s is of another node or cluster: its %s is %s, not %s"
              .formatted(directory, key, found.getProperty(key), expected));
    }
  }

  private void checkLogs() throws DamagedException {
    for (int shard = 0; shard < config.shards(); shard++) {
      Path log = RaftNode.logDirectory(raft(), config.clusterId(), shard);
      if (!Files.isDirectory(log)) {
        throw new DamagedException(
            "the log of shard %d is gone, %s is missing; starting empty could lose what was acked"
                .formatted(shard, log));
      }
    }
  }

  /** The directory must not be used by this node. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    RefusedException(String message) {
      this(message, ExitCode.DATA_REFUSED);
    }

    RefusedException(String message, ExitCode code) {
      super(message);
      this.code = code;
    }

    /** How the process ends. */
    ExitCode code() {
      return code;
    }
  }
}
