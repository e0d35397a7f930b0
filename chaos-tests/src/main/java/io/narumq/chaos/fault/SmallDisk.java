package io.narumq.chaos.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A disk that can be full: an ext4 file system in a file, mounted on a folder. Needs root and loop
 * devices. Is unmounted by {@link #close}, or else when this JVM ends.
 */
public final class SmallDisk implements AutoCloseable {
  private static final long COMMAND_BOUND_SECONDS = 30;
  private static final long BLOCK_BY_BLOCK_BYTES = 8 << 20;

  private final Path folder;
  private final Path filler;
  private final Thread unmountOnExit = new Thread(this::unmount, "small-disk-exit");

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /** Why there can be none on this machine, if that is so. */
  public static Optional<String> missing() {
    if (!System.getProperty("user.name").equals("root")) {
      return Optional.of("root");
    }
    return Files.exists(Path.of("/dev/loop-control"))
        ? Optional.empty()
        : Optional.of("loop devices");
  }

  /** A new disk on a folder, which is made if it is not there. Its file lies beside the folder. */
  public static SmallDisk mount(Path folder, long bytes) {
    try {
      Files.createDirectories(folder);
      Path image = folder.resolveSibling(folder.getFileName() + ".img");
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(bytes);
      }
      run("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=4", image.toString());
      run("mount", "-o", "loop", image.toString(), folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SmallDisk disk = new SmallDisk(folder);
    Runtime.getRuntime().addShutdownHook(disk.unmountOnExit);
    return disk;
  }

  /** Takes all that is free, as somebody else's file, whoever writes meanwhile. */
  public void fillUp() {
    long most = freeBytes() - BLOCK_BY_BLOCK_BYTES;
    if (most > 0) {
      String offset = Long.toString(filler.toFile().length());
      run("fallocate", "-o", offset, "-l", Long.toString(most), filler.toString());
    }
    byte[] block = new byte[4096];
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      file.seek(file.length());
      while (true) {
        file.write(block);
      }
    } catch (IOException full) {
      if (freeBytes() > BLOCK_BY_BLOCK_BYTES) {
        throw new UncheckedIOException(full);
      }
    }
  }

  /** Gives back what {@link #fillUp} took. */
  public void empty() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long freeBytes() {
    return folder.toFile().getUsableSpace();
  }

  /** Nobody may have a file open on it any more. */
  @Override
  public void close() {
    unmount();
    Runtime.getRuntime().removeShutdownHook(unmountOnExit);
  }

  private void unmount() {
    run("umount", folder.toString());
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(COMMAND_BOUND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
