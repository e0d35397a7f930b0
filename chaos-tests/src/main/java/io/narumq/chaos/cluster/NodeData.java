package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The data directory of a node, and what is done to it while the node does not run. */
public record NodeData(Path data) {
  /** That of a node of the cluster in this folder. */
  public static NodeData of(Path folder, String node) {
    return new NodeData(folder.resolve(node).resolve("data"));
  }

  /** A new one, that is empty. */
  public void replace() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      all.filter(file -> !file.equals(data))
          .sorted(Comparator.reverseOrder())
          .forEach(NodeData::delete);
    }
    Files.createDirectories(data);
  }

  /** As {@code naru node rejoin} does it; for the next start. */
  public void requestRejoin() throws IOException {
    Files.createFile(data.resolve("rejoin"));
  }

  /** How far the node has come: starts with {@code leaving} after {@link #requestRejoin}. */
  public String stage() throws IOException {
    return Files.readAllLines(data.resolve("node.properties")).stream()
        .filter(line -> line.startsWith("stage="))
        .map(line -> line.substring("stage=".length()))
        .findFirst()
        .orElse("");
  }

  /** All files whose path below the directory matches, in the order of their names. */
  public List<Path> files(String regex) throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      return all.filter(file -> data.relativize(file).toString().matches(regex)).sorted().toList();
    }
  }

  /** Changes one bit of a file. Other names that it may have keep what they had. */
  public static void flip(Path file, long bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
    Path flipped = Files.write(file.resolveSibling(file.getFileName() + ".flipped"), bytes);
    Files.move(flipped, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
