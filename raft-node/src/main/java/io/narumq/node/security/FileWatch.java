package io.narumq.node.security;

import io.narumq.node.loop.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads files, and again when they change. While they are wrong, what was loaded before stays in
 * force: a slip of a hand locks nobody out. Looks at their times and sizes, every second.
 */
public final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
  private static final long LOOK_MS = 1_000;

  private final Scheduler loop;
  private final List<Runnable> looks = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** Reads files and puts into force what is in them, or throws and changes nothing. */
  @FunctionalInterface
  public interface Load {
    /** Throws what tells people what is wrong. */
    void load() throws IOException, GeneralSecurityException;
  }

  /**
   * @param loop reads the files, which may block it
   */
  public FileWatch(Scheduler loop) {
    this.loop = loop;
    again();
  }

  /**
   * Loads files at once and from now on whenever one of them changes.
   *
   * @throws IOException if they are wrong
   */
  public void watch(List<Path> files, Load load) throws IOException {
    List<String> seen = look(files);
    try {
      load.load();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(files + ": " + e.getMessage(), e);
    }
    looks.add(new Watched(files, load, seen)::look);
  }

  /** Has something else looked at every second. */
  void also(Runnable look) {
    looks.add(look);
  }

  private void again() {
    if (!closed) {
      loop.schedule(
          LOOK_MS,
          () -> {
            again();
            looks.forEach(Runnable::run);
          });
    }
  }

  /** Looks no more; the loop is its owner's. */
  @Override
  public void close() {
    closed = true;
  }

  private static List<String> look(List<Path> files) {
    List<String> seen = new ArrayList<>();
    for (Path file : files) {
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        seen.add(now.lastModifiedTime() + " " + now.size() + " " + now.fileKey());
      } catch (IOException e) {
        seen.add("not there");
      }
    }
    return seen;
  }

  /** Files that belong together. */
  private static final class Watched {
    private final List<Path> files;
    private final Load load;
    private List<String> seen;

    Watched(List<Path> files, Load load, List<String> seen) {
      this.files = files;
      this.load = load;
      this.seen = seen;
    }

    /** Wrong files are tried again when they change again, and told of once. */
    void look() {
      List<String> now = FileWatch.look(files);
      if (now.equals(seen)) {
        return;
      }
      seen = now;
      try {
        load.load();
        LOG.info("{} changed and is in force", files);
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        LOG.error("{} changed and is wrong, so what it was before stays: {}", files, e.toString());
      }
    }
  }
}
