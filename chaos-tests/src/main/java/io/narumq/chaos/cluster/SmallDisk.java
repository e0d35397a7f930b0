package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk that can be full, lose its power, refuse to write, hang and be slow: an ext4 file system
 * in a file, mounted on a folder. Needs root, loop devices and perl. Is unmounted by {@link
 * #close}, or else when this JVM ends.
 */
public final class SmallDisk implements AutoCloseable {
  private static final long BLOCK_BY_BLOCK_BYTES = 8 << 20;
  private static final Path PERL = Path.of("/usr/bin/perl");

  /**
   * EXT4_IOC_SHUTDOWN without a flush of the journal: what was not forced to disk is gone, and
   * every further write fails. Java has no ioctl.
   */
  private static final String SHUT_DOWN =
      "my $flags = pack('L', 2);"
          + "for (@ARGV) { open(my $d, '<', $_) or die $!; ioctl($d, 0x8004587d, $flags) or die $! }";

  private final Path folder;
  private final Path image;
  private final Path filler;
  private final Thread unmountOnExit = new Thread(this::unmount, "small-disk-exit");

  private volatile boolean frozen;

  private SmallDisk(Path folder, Path image) {
    this.folder = folder;
    this.image = image;
    this.filler = folder.resolve("filler");
  }

  /** Why there can be none on this machine, if that is so. */
  public static Optional<String> missing() {
    if (!Command.isRoot()) {
      return Optional.of("root");
    }
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      return Optional.of("loop devices");
    }
    return Files.isExecutable(PERL) ? Optional.empty() : Optional.of(PERL.toString());
  }

  /** A new disk on a folder, which is made if it is not there. Its file lies beside the folder. */
  public static SmallDisk mount(Path folder, long bytes) {
    Path image = folder.resolveSibling(folder.getFileName() + ".img");
    try {
      Files.createDirectories(folder);
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(bytes);
      }
      Command.run("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=4", image.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SmallDisk disk = new SmallDisk(folder, image);
    disk.mount();
    Runtime.getRuntime().addShutdownHook(disk.unmountOnExit);
    return disk;
  }

  /** Takes all that is free, as somebody else's file, whoever writes meanwhile. */
  public void fillUp() {
    long most = freeBytes() - BLOCK_BY_BLOCK_BYTES;
    if (most > 0) {
      String offset = Long.toString(filler.toFile().length());
      Command.run("fallocate", "-o", offset, "-l", Long.toString(most), filler.toString());
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

  /**
   * The file system finds an error in itself and refuses every write from then on, until {@link
   * #restorePower}.
   */
  public void refuseWrites() {
    String device = Command.run("findmnt", "-n", "-o", "SOURCE", folder.toString());
    Path trigger = Path.of("/sys/fs/ext4", device.substring("/dev/".length()), "trigger_fs_error");
    try {
      Files.writeString(trigger, "1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whoever writes waits, and can not even be killed, until {@link #thaw}. A thaw is certain: it
   * happens when this JVM ends, too.
   */
  public void freeze() {
    Command.run("fsfreeze", "-f", folder.toString());
    frozen = true;
  }

  /** The end of {@link #freeze}; harmless without. */
  public void thaw() {
    if (frozen) {
      frozen = false;
      Command.run("fsfreeze", "-u", folder.toString());
    }
  }

  /** The device below, as {@code 7:0}. */
  public String device() {
    return Command.run("findmnt", "-n", "-o", "MAJ:MIN", folder.toString());
  }

  public long freeBytes() {
    return folder.toFile().getUsableSpace();
  }

  /**
   * What was written to these disks and not forced is lost, on all at the same moment. Nothing can
   * be read or written any more until {@link #restorePower}.
   */
  public static void cutPower(List<SmallDisk> disks) {
    List<String> command = new ArrayList<>(List.of(PERL.toString(), "-e", SHUT_DOWN));
    disks.forEach(disk -> command.add(disk.folder.toString()));
    Command.run(command.toArray(String[]::new));
  }

  /** It is there again, with what its journal has. Nobody may have a file open on it any more. */
  public void restorePower() {
    unmount();
    mount();
  }

  /** Nobody may have a file open on it any more. */
  @Override
  public void close() {
    unmount();
    Runtime.getRuntime().removeShutdownHook(unmountOnExit);
  }

  /** Replacing a file by a rename is no hidden fsync, as on most other file systems. */
  private void mount() {
    Command.run(
        "mount",
        "-o",
        "loop,noauto_da_alloc,errors=remount-ro",
        image.toString(),
        folder.toString());
  }

  private void unmount() {
    thaw();
    Command.run("umount", folder.toString());
  }
}
