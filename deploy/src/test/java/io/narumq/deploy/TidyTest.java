package io.narumq.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.deploy.SourceTree.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rules of the house that neither the compiler nor the enforcer can see. After TigerBeetle's tidy.
 */
class TidyTest {
  private static final SourceTree TREE = SourceTree.read();
  private static final int FILE_LINES_MAX = 400;

  private static Predicate<String> contains(String regex) {
    return Pattern.compile(regex).asPredicate();
  }

  @Test
  void seesTheWholeTree() {
    assertThat(TREE.sources()).hasSizeGreaterThan(50);
  }

  @Test
  void oneHomeForEachBigLibrary() {
    assertThat(
            TREE.violations(
                s -> !s.isTest() && !s.isMainOf("io.narumq.statemachine.store"),
                contains("org\\.rocksdb")))
        .as("only io.narumq.statemachine.store knows RocksDB")
        .isEmpty();
    assertThat(
            TREE.violations(
                s ->
                    !s.isTest()
                        && !s.isMainOf("io.narumq.node.raft")
                        && !s.isMainOf("org.apache.ratis.util"),
                contains("org\\.apache\\.ratis")))
        .as("only io.narumq.node.raft knows Ratis")
        .isEmpty();
  }

  /** Everybody else sees plain Java: a call, a reply, a transport. The copy in Ratis is Ratis. */
  @Test
  void fewKnowGrpc() {
    assertThat(
            TREE.violations(
                s ->
                    !s.isTest()
                        && !s.isMainOf("io.narumq.node.grpc")
                        && !s.isMainOf("io.narumq.node.metrics")
                        && !s.isMainOf("io.narumq.node.security")
                        && !s.isMainOf("io.narumq.client.internal.runtime")
                        && !s.isMainOf("io.narumq.cluster"),
                contains("import (static )?io\\.grpc")))
        .as("gRPC has its packages")
        .isEmpty();
  }

  /** As the package documentation of the node states it: what stands on the left knows nothing. */
  @Test
  void packagesOfTheNodeDependOneWay() {
    String node = "io.narumq.node";
    List<Set<String>> layers = statedLayers();
    Set<String> known = new HashSet<>();
    for (Set<String> layer : layers) {
      layer.stream()
          .filter(name -> !name.equals("node"))
          .forEach(name -> assertKnowsOnly(name, known, layers));
      known.addAll(layer);
    }
    assertThat(TREE.sources())
        .filteredOn(s -> !s.isTest() && s.packageName().startsWith(node + "."))
        .extracting(s -> s.packageName().substring(node.length() + 1))
        .allMatch(known::contains, "stated in the documentation of " + node);
  }

  private static void assertKnowsOnly(String name, Set<String> known, List<Set<String>> layers) {
    String others =
        layers.stream()
            .flatMap(Set::stream)
            .filter(other -> !known.contains(other) && !other.equals(name))
            .map(other -> other.equals("node") ? "[A-Z]" : other + "\\.")
            .collect(Collectors.joining("|"));
    assertThat(
            TREE.violations(
                s -> !s.isTest() && s.packageName().equals("io.narumq.node." + name),
                contains("^import (static )?io\\.narumq\\.node\\.(" + others + ")")))
        .as(name + " knows only what stands on its left in the documentation of io.narumq.node")
        .isEmpty();
  }

  private static List<Set<String>> statedLayers() {
    String info =
        TREE.sources().stream()
            .filter(s -> s.packageName().equals("io.narumq.node"))
            .filter(s -> s.className().equals("package-info"))
            .map(s -> String.join(" ", s.lines()).replaceAll("\\s+\\*", ""))
            .findFirst()
            .orElseThrow();
    Matcher stated = Pattern.compile("\\{@code ([a-z <-]+<- node)}").matcher(info);
    assertThat(stated.find()).as(info).isTrue();
    Pattern blank = Pattern.compile(" +");
    return Pattern.compile(" <- ")
        .splitAsStream(stated.group(1))
        .map(layer -> blank.splitAsStream(layer).collect(Collectors.toSet()))
        .toList();
  }

  @Test
  void nothingNamesTheMachineItWasWrittenOn() throws IOException {
    Pattern machine = Pattern.compile("(^|[^\\w.])/(work|root|home|tmp/wt)/");
    try (Stream<Path> files = Files.walk(TREE.root())) {
      assertThat(files.filter(TidyTest::isOurs))
          .hasSizeGreaterThan(100)
          .noneMatch(file -> machine.matcher(text(file)).find());
    }
  }

  private static boolean isOurs(Path file) {
    String path = TREE.root().relativize(file).toString();
    return Files.isRegularFile(file)
        && !path.matches("(.*/)?(target|\\.git|\\.naru|\\.idea|node_modules)(/.*)?")
        && !path.endsWith("TidyTest.java");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void stateMachineIsPure() {
    assertThat(
            TREE.violations(
                s -> s.isMainOf("io.narumq.statemachine"),
                contains(
                    "currentTimeMillis|nanoTime|Instant\\.now|java\\.time\\.Clock|Random|randomUUID"
                        + "|System\\.get(env|Property)|Locale\\.getDefault|\\bThread\\b|Executor"
                        + "|io\\.grpc|org\\.slf4j|parallelStream")))
        .as("the state machine sees no clock, chance, thread, setting, network or log")
        .isEmpty();
  }

  /** What the deterministic simulation runs. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "raft-node/src/main/java/io/narumq/node/log/",
        "raft-node/src/main/java/io/narumq/node/delivery/",
        "raft-node/src/main/java/io/narumq/node/timer/",
        "raft-node/src/main/java/io/narumq/node/leader/",
        "raft-node/src/main/java/io/narumq/node/wall/",
        "raft-node/src/main/java/io/narumq/node/disk/",
        "raft-node/src/main/java/io/narumq/node/watch/",
        "client/library/src/main/java/io/narumq/client/internal/"
      })
  void coresTakeClockSchedulerAndTransport(String core) {
    assertThat(TREE.sources()).as(core).anyMatch(s -> s.path().startsWith(core));
    assertThat(
            TREE.violations(
                s -> s.path().startsWith(core) && !s.path().contains("/runtime/"),
                contains(
                    "\\bThread\\b|nanoTime|currentTimeMillis|Instant\\.now|io\\.grpc"
                        + "|org\\.apache\\.ratis|\\bExecutors\\b|Timer\\(\\)|ForkJoinPool")))
        .isEmpty();
  }

  @Test
  void testsDoNotSleepOrSkip() {
    assertThat(
            TREE.violations(
                s -> s.isTest() && !s.className().equals("TidyTest"),
                contains("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep|@Disabled|assumeTrue\\(false")))
        .as("wait on conditions; no test is skipped")
        .isEmpty();
  }

  @Test
  void nothingIsLeftBehind() {
    assertThat(
            TREE.violations(
                s -> !s.className().equals("TidyTest"),
                contains("TODO|FIXME|XXX|System\\.out\\.print.*debug|printStackTrace")))
        .isEmpty();
    assertThat(TREE.violations(s -> true, contains("catch \\([^)]+\\) \\{ *}")))
        .as("swallowed exceptions")
        .isEmpty();
  }

  @Test
  void filesAreSmall() {
    assertThat(TREE.sources())
        .filteredOn(s -> s.lines().size() > FILE_LINES_MAX)
        .extracting(Source::path)
        .isEmpty();
  }

  @Test
  void namesSayWhatThingsAre() {
    assertThat(TREE.sources())
        .extracting(Source::className)
        .noneMatch(name -> name.matches(".*(Manager|Handler|Util|Utils|Helper|Impl)"));
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() {
    List<Path> packages =
        TREE.sources().stream()
            .filter(s -> !s.isTest())
            .map(s -> TREE.root().resolve(s.path()).getParent())
            .distinct()
            .toList();
    assertThat(packages).allMatch(p -> Files.exists(p.resolve("package-info.java")));
    Stream<Source> infos =
        TREE.sources().stream().filter(s -> !s.isTest() && s.className().equals("package-info"));
    assertThat(infos)
        .allMatch(s -> s.lines().contains("@NullMarked"))
        .allMatch(s -> s.lines().get(0).startsWith("/**"));
  }
}
