package io.narumq.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a node, each from the strongest source that has it: flag, then environment, then
 * file, then default.
 */
public final class Settings {
  private final Map<Key, Setting> effective = new EnumMap<>(Key.class);
  private final List<String> problems = new ArrayList<>();

  private Settings(List<Layer> strongestFirst) {
    strongestFirst.forEach(layer -> problems.addAll(layer.problems()));
    for (Key key : Key.values()) {
      strongestFirst.stream()
          .flatMap(layer -> layer.get(key).stream())
          .findFirst()
          .or(() -> key.defaultText().map(text -> new Setting(text, "default")))
          .ifPresent(setting -> effective.put(key, setting));
    }
  }

  /**
   * Gathers the settings; {@link #config} says what is wrong with them.
   *
   * @param file that of the flags; without it the environment may name one
   * @param environment all variables of the process
   */
  public static Settings load(Layer flags, @Nullable Path file, Map<String, String> environment) {
    List<Layer> layers = new ArrayList<>(List.of(flags, Environment.read(environment)));
    String named = environment.get(Environment.CONFIG);
    if (file != null) {
      layers.add(ConfigFile.read(file));
    } else if (named != null) {
      layers.add(ConfigFile.read(Path.of(named)));
    }
    return new Settings(layers);
  }

  /**
   * The same as values that a node can start with.
   *
   * @throws ConfigException with everything that is wrong
   */
  public NodeConfig config() throws ConfigException {
    Reading reading = new Reading(effective, problems);
    Optional<String> id = reading.read(Key.NODE_ID, text -> text);
    Optional<Path> data = reading.read(Key.NODE_DATA, Path::of);
    Optional<String> cluster = reading.read(Key.CLUSTER_ID, NodeConfig::checkedClusterId);
    Optional<Integer> shards = reading.number(Key.CLUSTER_SHARDS, 1, NodeConfig.SHARDS_MAX);
    Optional<List<Member>> members = reading.read(Key.CLUSTER_PEERS, Settings::members);
    Optional<Boolean> join = reading.yesOrNo(Key.CLUSTER_JOIN);
    Optional<LeaderConfig> leaders = leaders(reading);
    Optional<String> host = reading.read(Key.LISTEN_HOST, text -> text);
    Optional<Boolean> http = reading.yesOrNo(Key.HTTP_ENABLED);
    Optional<Integer> httpPort = httpPort(reading, members, id);
    Optional<Long> bytes = reading.longNumber(Key.WAITING_BYTES_MAX, 4L << 20, 4L << 30);
    Optional<Integer> commands = reading.number(Key.WAITING_COMMANDS_MAX, 1, 10_000_000);
    Optional<Integer> parked = reading.number(Key.PARKED_RECEIVERS_MAX, 1, 10_000_000);
    Optional<LogLimits> log = log(reading);
    Optional<DiskLimits> disk = disk(reading);
    SecurityConfig security = SecuritySettings.read(reading, host);
    reading.throwIfWrong();
    try {
      return new NodeConfig(
          id.orElseThrow(),
          data.orElseThrow(),
          cluster.orElseThrow(),
          shards.orElseThrow(),
          members.orElseThrow(),
          join.orElseThrow(),
          leaders.orElseThrow(),
          host.orElseThrow(),
          new HttpConfig(http.orElseThrow(), httpPort.orElse(0)),
          new ShardLimits(bytes.orElseThrow(), commands.orElseThrow(), parked.orElseThrow()),
          log.orElseThrow(),
          disk.orElseThrow(),
          security);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(e.getMessage()));
    }
  }

  private static Optional<LeaderConfig> leaders(Reading reading) {
    Optional<Boolean> balance = reading.yesOrNo(Key.CLUSTER_BALANCE_LEADERS);
    Optional<Integer> timeout =
        reading.number(
            Key.CLUSTER_ELECTION_TIMEOUT_MS,
            LeaderConfig.TIMEOUT_MS_MIN,
            LeaderConfig.TIMEOUT_MS_MAX);
    return balance.flatMap(it -> timeout.map(ms -> new LeaderConfig(it, ms)));
  }

  private static Optional<LogLimits> log(Reading reading) {
    Optional<Long> segment = reading.longNumber(Key.LOG_SEGMENT_BYTES, 64L << 10, 1L << 30);
    Optional<Long> flush = reading.longNumber(Key.LOG_FLUSH_BYTES, 64L << 10, 16L << 30);
    Optional<Long> flushMs = reading.longNumber(Key.LOG_FLUSH_MS, 100, 86_400_000);
    Optional<Integer> kept = reading.number(Key.LOG_KEPT_ENTRIES, 1, 1_000_000);
    Optional<Long> rate = reading.longNumber(Key.TRANSFER_BYTES_PER_SECOND, 1L << 20, 16L << 30);
    if (segment.isEmpty()
        || flush.isEmpty()
        || flushMs.isEmpty()
        || kept.isEmpty()
        || rate.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new LogLimits(segment.get(), flush.get(), flushMs.get(), kept.get(), rate.get()));
  }

  private Optional<DiskLimits> disk(Reading reading) {
    Setting setting = effective.get(Key.DISK_RESERVE_BYTES);
    return setting != null && setting.text().equals("auto")
        ? Optional.of(DiskLimits.DEFAULT)
        : reading
            .longNumber(Key.DISK_RESERVE_BYTES, 1L << 20, 1L << 40)
            .map(bytes -> new DiskLimits(OptionalLong.of(bytes)));
  }

  /** A file that sets all of this, with the origin of each value beside it. */
  public String toYaml() {
    return EffectiveYaml.of(effective);
  }

  /** Left open if this node is not among the members, which is told as a problem of its own. */
  private Optional<Integer> httpPort(
      Reading reading, Optional<List<Member>> members, Optional<String> id) {
    Setting setting = effective.get(Key.HTTP_PORT);
    if (setting != null && !setting.text().equals("auto")) {
      return reading.number(Key.HTTP_PORT, 1, Member.PORT_MAX);
    }
    return members.orElse(List.of()).stream()
        .filter(member -> id.equals(Optional.of(member.id())))
        .map(member -> HttpConfig.besides(member).port())
        .findFirst();
  }

  private static List<Member> members(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(Member::parse).toList();
  }
}
