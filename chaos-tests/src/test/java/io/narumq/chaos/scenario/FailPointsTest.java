package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node crashes under load at the moments at which a crash is most likely to find a mistake, each
 * in its turn, and starts again. Nothing that was confirmed is lost, nothing is delivered twice,
 * and the replicas are equal. {@code -Dnaru.failpoints=all} tries every moment; {@code
 * -Dnaru.seed=} repeats at which hit.
 */
class FailPointsTest {
  private static final String QUEUE = "points";
  private static final String LATER = "{points}.later";
  private static final Duration BOUND = Duration.ofMinutes(2);

  /** Of a node that a fail point made to halt. */
  private static final int EXIT_CODE = 99;

  /** Few enough to be there within seconds, enough that it is not always the first. */
  private static final int ENTRIES_MAX = 50;

  /** Where a node must be to come to a fail point. */
  private enum Place {
    ANYWHERE,
    LEADER,
    /** A node whose log lacks what others have purged. */
    INSTALL,
    /** A node that gives its database to another. */
    SOURCE
  }

  /** The fail points of the node. Those of every build each crash in another part of it. */
  private enum Point {
    BEFORE_APPEND(Place.LEADER, true, false),
    AFTER_APPEND(Place.LEADER, true, false),
    BEFORE_FORCE(Place.ANYWHERE, true, false),
    COMMITTED(Place.ANYWHERE, true, false),
    APPLIED(Place.ANYWHERE, true, true),
    FLUSHED(Place.ANYWHERE, false, false),
    CHECKPOINT_MADE(Place.SOURCE, false, false),
    BEFORE_PURGE(Place.ANYWHERE, false, false),
    AFTER_PURGE(Place.ANYWHERE, false, false),
    INSTALL_CHUNK(Place.INSTALL, false, false),
    INSTALL_WHOLE(Place.INSTALL, false, false),
    SWAP_BEGUN(Place.INSTALL, false, true),
    SWAP_RENAMED(Place.INSTALL, false, false),
    BEFORE_TICK(Place.LEADER, false, false),
    STEPPED_DOWN(Place.LEADER, false, false);

    private final Place place;
    private final boolean byEachEntry;
    private final boolean inEveryBuild;

    Point(Place place, boolean byEachEntry, boolean inEveryBuild) {
      this.place = place;
      this.byEachEntry = byEachEntry;
      this.inEveryBuild = inEveryBuild;
    }
  }

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final ObservedReplicas replicas = new ObservedReplicas();

  @Test
  void nothingIsLostWhereverANodeCrashes() throws Exception {
    System.out.println("fail points: -Dnaru.seed=" + seed + ", data and logs in " + folder);
    try (LocalCluster cluster = LocalCluster.start(options());
        NaruClient client = NaruClient.builder().endpoints(cluster.endpoints()).build()) {
      cluster.awaitReady(BOUND);
      client.createQueue(QUEUE);
      client.createQueue(LATER);
      try (SteadyLoad load = SteadyLoad.start(client, QUEUE)) {
        for (Point point : points()) {
          crash(cluster, client, point);
        }
        load.finish();
        System.out.println("fail points: " + load);
        load.verify();
      }
      await().atMost(BOUND).until(() -> replicas.meet(cluster));
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
    replicas.verify();
  }

  @Test
  void everyFailPointOfTheNodeIsTried() throws Exception {
    assertThat(Class.forName("io.narumq.node.failpoint.FailPoint").getEnumConstants())
        .extracting(Object::toString)
        .containsExactly(Stream.of(Point.values()).map(Point::name).toArray(String[]::new));
  }

  private static List<Point> points() {
    String wanted = System.getProperty("naru.failpoints", "");
    return switch (wanted) {
      case "" -> Stream.of(Point.values()).filter(it -> it.inEveryBuild).toList();
      case "all" -> List.of(Point.values());
      default -> List.of(Point.valueOf(wanted));
    };
  }

  /** Little of the log is kept, so that its files come and go and a node soon lacks some. */
  private LocalClusterOptions options() {
    return LocalClusterOptions.in(folder)
        .withBasePort(FreePorts.anyBase(3))
        .withShards(1)
        .withSettings(
            "log.segment_bytes=65536",
            "log.flush_bytes=500000",
            "log.flush_ms=500",
            "log.kept_entries=32");
  }

  private void crash(LocalCluster cluster, NaruClient client, Point point) throws IOException {
    String leader = cluster.awaitLeader(0, 0, BOUND).nodeId();
    String follower =
        cluster.nodeIds().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
    long startNs = System.nanoTime();
    String victim =
        switch (point.place) {
          case ANYWHERE -> anywhere(cluster, random.nextBoolean() ? leader : follower, point);
          case LEADER -> asLeader(cluster, client, point);
          case INSTALL -> asInstaller(cluster, follower, point);
          case SOURCE -> asSource(cluster, follower, point);
        };
    assertThat(cluster.exitCode(victim)).as("see " + cluster.log(victim)).isEqualTo(EXIT_CODE);
    assertThat(Files.readString(cluster.log(victim))).contains("fail point " + point + ":");
    cluster.startMissing();
    long crashNs = System.nanoTime();
    awaitCaughtUp(cluster);
    System.out.printf(
        "fail points: %s crashed %s (the leader was %s) after %d ms, back after %d ms%n",
        point, victim, leader, ms(crashNs - startNs), ms(System.nanoTime() - crashNs));
  }

  private static long ms(long ns) {
    return TimeUnit.NANOSECONDS.toMillis(ns);
  }

  private void awaitCaughtUp(LocalCluster cluster) {
    cluster.awaitReady(BOUND);
    String leader = cluster.awaitLeader(0, 0, BOUND).nodeId();
    long target = ObservedReplicas.applied(cluster, leader, BOUND);
    for (String node : cluster.nodeIds()) {
      await().atMost(BOUND).until(() -> ObservedReplicas.applied(cluster, node, BOUND) >= target);
    }
    replicas.observe(cluster);
  }

  /** The load is all it takes. */
  private String anywhere(LocalCluster cluster, String victim, Point point) {
    cluster.stop(victim);
    cluster.start(victim, armed(point));
    await().atMost(BOUND).until(() -> cluster.diedByItself(victim));
    return victim;
  }

  /** n1 is the preferred leader of the only shard: it leads again some seconds after it is back. */
  private String asLeader(LocalCluster cluster, NaruClient client, Point point) {
    String victim = "n1";
    cluster.stop(victim);
    cluster.start(victim, armed(point));
    if (point == Point.STEPPED_DOWN) {
      await().atMost(BOUND).until(() -> leads(cluster, victim));
      cluster.pause(victim);
      await().atMost(BOUND).until(() -> cluster.leader(0).isPresent());
      cluster.resume(victim);
    }
    await()
        .atMost(BOUND)
        .until(
            () -> {
              // A timer, so that there is something to ask a Tick for.
              client.send(LATER, List.of(OutgoingMessage.of("x").delay(Duration.ofMillis(10))));
              return cluster.diedByItself(victim);
            });
    return victim;
  }

  private static boolean leads(LocalCluster cluster, String node) {
    return cluster.leader(0).filter(leader -> leader.nodeId().equals(node)).isPresent();
  }

  private String asInstaller(LocalCluster cluster, String victim, Point point) {
    LogFiles.killUntilPurged(cluster, folder, victim, BOUND);
    cluster.start(victim, armed(point));
    await().atMost(BOUND).until(() -> cluster.diedByItself(victim));
    return victim;
  }

  /** Whichever node is asked by one that comes back, be it the other of the two. */
  private String asSource(LocalCluster cluster, String away, Point point) {
    List<String> sources = cluster.nodeIds().stream().filter(id -> !id.equals(away)).toList();
    long last = ObservedReplicas.applied(cluster, away, BOUND);
    cluster.kill(away);
    sources.forEach(cluster::stop);
    sources.forEach(source -> cluster.start(source, armed(point)));
    await()
        .atMost(BOUND)
        .until(() -> died(cluster, sources) || LogFiles.lack(cluster, folder, away, last));
    cluster.start(away);
    await().atMost(BOUND).until(() -> died(cluster, sources));
    String victim = sources.stream().filter(cluster::diedByItself).findFirst().orElseThrow();
    sources.stream().filter(source -> !source.equals(victim)).forEach(cluster::stop);
    return victim;
  }

  private static boolean died(LocalCluster cluster, List<String> nodes) {
    return nodes.stream().anyMatch(cluster::diedByItself);
  }

  private List<String> armed(Point point) {
    int hit = point.byEachEntry ? 1 + random.nextInt(ENTRIES_MAX) : 1;
    return List.of("-Dnaru.test.failpoint=%s:%d:halt".formatted(point, hit));
  }
}
