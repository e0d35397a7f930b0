package io.narumq.node.snapshot;

import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.files.DurableFiles;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.snapshot.Checkpoint.File;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.QueueStateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a shard that are being read by other nodes. While one is, and a moment longer,
 * the log behind it is held back from the purge: whoever got it needs that next. Nobody can hold it
 * for long, and what nobody reads is removed. Thread safe; files are made and removed on the
 * scheduler.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** Each keeps files on disk that the database itself would have removed by now. */
  static final int OPEN_MAX = 2;

  static final long UNREAD_MS_MAX = 60_000;

  /**
   * How long the log behind a checkpoint is held back after it was read last: its reader checks it
   * and puts it in place meanwhile, which takes longer the larger it is.
   */
  static final long HELD_MS_MIN = 10_000;

  private static final long CHECKED_BYTES_PER_MS = 32 << 10;

  /** After this the log goes on being purged, however slowly somebody reads. */
  static final long HELD_MS_MAX = 600_000;

  private static final long LOOK_MS = 5_000;

  private final ShardFolder folder;
  private final ShardStore store;
  private final Clock clock;
  private final Scheduler scheduler;
  private final Map<Long, Open> open = new HashMap<>();
  private long nextId;

  private static final class Open {
    private final Checkpoint checkpoint;
    private final String reader;
    private final long madeMs;
    private long readMs;
    private boolean closed;

    Open(Checkpoint checkpoint, String reader, long nowMs) {
      this.checkpoint = checkpoint;
      this.reader = reader;
      this.madeMs = nowMs;
      this.readMs = nowMs;
    }

    boolean holdsLog(long nowMs) {
      return nowMs - readMs <= heldMs() && nowMs - madeMs <= HELD_MS_MAX;
    }

    boolean isOver(long nowMs) {
      return nowMs - readMs > Math.max(UNREAD_MS_MAX, heldMs());
    }

    private long heldMs() {
      return HELD_MS_MIN + checkpoint.bytes() / CHECKED_BYTES_PER_MS;
    }
  }

  Checkpoints(ShardFolder folder, ShardStore store, Clock clock, Scheduler scheduler) {
    this.folder = folder;
    this.store = store;
    this.clock = clock;
    this.scheduler = scheduler;
  }

  void start() {
    scheduler.schedule(LOOK_MS, this::look);
  }

  /**
   * Makes a checkpoint. Fails with a {@link RejectedExecutionException} if there are too many, or
   * with the reason why it could not be made.
   *
   * @param reader the node that wants it: it has given up those that it opened before. Empty if it
   *     is not known
   */
  public CompletableFuture<Checkpoint> open(String reader) {
    CompletableFuture<Checkpoint> made = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          try {
            closeAllOf(reader);
            made.complete(make(reader));
          } catch (IOException | RuntimeException e) {
            made.completeExceptionally(e);
          }
        });
    return made;
  }

  /** A file to read now; empty if the checkpoint is gone or has no such file. */
  public synchronized Optional<Path> file(long id, String name) {
    Open found = open.get(id);
    if (found == null || found.closed) {
      return Optional.empty();
    }
    found.readMs = clock.monotonicMs();
    return found.checkpoint.files().stream()
        .filter(file -> file.name().equals(name))
        .map(file -> directory(id).resolve(file.name()))
        .findFirst();
  }

  /** It is not read any more. The log behind it is held back for a while longer. */
  public void close(long id) {
    synchronized (this) {
      Open found = open.get(id);
      if (found == null || found.closed) {
        return;
      }
      found.closed = true;
      found.readMs = clock.monotonicMs();
    }
    scheduler.execute(() -> delete(id));
  }

  /** The position up to which the log may go: {@code durable}, or less if somebody needs it. */
  synchronized Applied purgeable(Applied durable) {
    long nowMs = clock.monotonicMs();
    Applied lowest = durable;
    for (Open each : open.values()) {
      Applied held = each.checkpoint.position();
      if (each.holdsLog(nowMs) && held.index() < lowest.index()) {
        lowest = held;
      }
    }
    return lowest;
  }

  /** A node that crashed while it was reading comes again, and could not tell. */
  private void closeAllOf(String reader) {
    List<Long> given = new ArrayList<>();
    synchronized (this) {
      open.forEach(
          (id, each) -> {
            if (!reader.isEmpty() && each.reader.equals(reader)) {
              given.add(id);
            }
          });
    }
    given.forEach(this::close);
  }

  private Checkpoint make(String reader) throws IOException {
    long id;
    synchronized (this) {
      if (open.values().stream().filter(each -> !each.closed).count() >= OPEN_MAX) {
        throw new RejectedExecutionException("others get checkpoints of this shard already");
      }
      id = nextId++;
    }
    try {
      Checkpoint made = make(id);
      synchronized (this) {
        open.put(id, new Open(made, reader, clock.monotonicMs()));
      }
      return made;
    } catch (IOException | RuntimeException e) {
      DurableFiles.deleteTree(directory(id));
      throw e;
    }
  }

  private Checkpoint make(long id) throws IOException {
    // First: the copy flushes too, but what we know to be durable should not lag behind it.
    store.flush();
    Files.createDirectories(folder.checkpoints());
    Path directory = directory(id);
    store.checkpoint(directory);
    FailPoint.CHECKPOINT_MADE.hit();
    Checkpoint made = new Checkpoint(id, QueueStateMachine.appliedIn(directory), files(directory));
    LOG.info("made {}: {} bytes at index {}", directory, made.bytes(), made.position().index());
    return made;
  }

  /** All but what RocksDB only leaves beside a database, such as its own log. */
  private static List<File> files(Path directory) throws IOException {
    List<File> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path each : all.sorted().toList()) {
        String name = each.getFileName().toString();
        if (!name.startsWith("LO")) {
          files.add(new File(name, Files.size(each)));
        }
      }
    }
    return files;
  }

  private void look() {
    long nowMs = clock.monotonicMs();
    List<Long> unread = new ArrayList<>();
    synchronized (this) {
      open.forEach(
          (id, each) -> {
            if (each.isOver(nowMs)) {
              unread.add(id);
            }
          });
      unread.forEach(open::remove);
    }
    unread.forEach(this::delete);
    scheduler.schedule(LOOK_MS, this::look);
  }

  private void delete(long id) {
    try {
      DurableFiles.deleteTree(directory(id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path directory(long id) {
    return folder.checkpoints().resolve(Long.toString(id));
  }
}
