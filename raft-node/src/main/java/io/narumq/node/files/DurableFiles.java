package io.narumq.node.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Changes of files and folders that are on disk when the call returns. */
public final class DurableFiles {
  private DurableFiles() {}

  /** Writes a file by way of a new one, so that a crash leaves the old content or the new one. */
  public static void write(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    move(next, file);
  }

  /** Gives a file or folder another name in the same folder; a file there is replaced. */
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    force(to.toAbsolutePath().getParent());
  }

  /** Deletes a file if it is there. */
  public static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      force(file.toAbsolutePath().getParent());
    }
  }

  /** Brings a file, or the names in a folder, to disk. */
  public static void force(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Brings all files and names of a folder to disk. */
  public static void forceTree(Path folder) throws IOException {
    for (Path each : bottomUp(folder)) {
      force(each);
    }
  }

  /** Deletes a folder with all that is in it, if it is there. May be half done after a crash. */
  public static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path each : bottomUp(folder)) {
        Files.delete(each);
      }
    }
  }

  private static List<Path> bottomUp(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
