package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.statemachine.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A changed bit in a file of a database that nobody has open: it is found and told as damage, or
 * all that is stored can be read as it was. {@code -Dnaru.flips=N} tries more of them.
 */
class FlippedBitsTest {
  private static final int FLIPS = Integer.getInteger("naru.flips", 40);

  @TempDir Path directory;

  private final long seed = Long.getLong("naru.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private Path database;
  private Map<String, String> state = Map.of();

  @BeforeEach
  void make() {
    database = directory.resolve("db");
    try (TestShard shard = new TestShard(database)) {
      shard.apply(Commands.createQueue("q", 1_000, 1_000));
      for (int i = 0; i < 20; i++) {
        shard.apply(Commands.send("q", i + "x".repeat(i % 2 == 0 ? 10 : 6_000)));
      }
    }
    // Opened again, its manifest begins with what there was.
    try (TestShard shard = new TestShard(database)) {
      shard.apply(Commands.send("q", "one more"));
      state = StateDump.of(shard.machine().rows());
    }
  }

  @Test
  void tables() throws Exception {
    List<Path> files = files(".*\\.sst");
    assertThat(files).hasSizeGreaterThanOrEqualTo(3);
    int found = 0;
    for (int i = 0; i < FLIPS; i++) {
      found += flip(files.get(random.nextInt(files.size()))) ? 1 : 0;
    }
    // Some bytes of the end of a table mean nothing.
    assertThat(found).isGreaterThan(FLIPS / 2);
  }

  @Test
  void blobs() throws Exception {
    Path file = files(".*\\.blob").get(0);
    for (int i = 0; i < FLIPS; i++) {
      assertThat(flip(file)).as("found").isTrue();
    }
  }

  @Test
  void theManifest() throws Exception {
    Path file = files("MANIFEST-.*").get(0);
    for (int i = 0; i < FLIPS; i++) {
      assertThat(flip(file)).as("found").isTrue();
    }
  }

  @Test
  void theNameOfTheManifest() throws Exception {
    Path file = files("CURRENT").get(0);
    for (int bit = 0; bit < 8 * Files.size(file); bit += 5) {
      flip(file, bit);
    }
  }

  private boolean flip(Path file) throws IOException {
    return flip(file, random.nextInt(8 * (int) Files.size(file)));
  }

  /** Returns whether it was found. */
  private boolean flip(Path file, int bit) throws IOException {
    Path copy = copy();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    Files.write(copy.resolve(file.getFileName()), bytes);
    String where = "-Dnaru.seed=%d: %s, bit %d".formatted(seed, file.getFileName(), bit);
    boolean verified = isVerified(copy, where);
    try (TestShard shard = new TestShard(copy)) {
      assertThat(StateDump.of(shard.machine().rows())).as(where).isEqualTo(state);
      return !verified;
    } catch (StoreException e) {
      assertThat(e.isDamage()).as("%s: %s", where, e.getCause()).isTrue();
      assertThat(verified).as(where).isFalse();
      return true;
    }
  }

  private static boolean isVerified(Path copy, String where) {
    try {
      return QueueStateMachine.verify(copy).index() > 0;
    } catch (StoreException e) {
      assertThat(e.isDamage()).as("%s: %s", where, e.getCause()).isTrue();
      return false;
    }
  }

  private Path copy() throws IOException {
    Path copy = Files.createTempDirectory(directory, "copy");
    for (Path file : files(".*")) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    return copy;
  }

  private List<Path> files(String regex) throws IOException {
    try (Stream<Path> all = Files.list(database)) {
      return all.filter(file -> file.getFileName().toString().matches(regex)).sorted().toList();
    }
  }
}
