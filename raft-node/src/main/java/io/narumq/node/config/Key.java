package io.narumq.node.config;

import static java.util.stream.Collectors.toMap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything that can be configured. A key has the same name in the file and after {@code --set},
 * and a name made from it in the environment.
 */
public enum Key {
  NODE_ID("node.id", "", "the id of one of cluster.peers"),
  NODE_DATA("node.data", "", "a directory of this node alone"),
  CLUSTER_ID("cluster.id", "", "1 to 64 of A-Z a-z 0-9 . - _"),
  CLUSTER_SHARDS("cluster.shards", "3", "a whole number from 1 to 64"),
  CLUSTER_PEERS("cluster.peers", "", "a list of ID=HOST:API_PORT:RAFT_PORT, each node once"),
  CLUSTER_JOIN("cluster.join", "false", "true or false"),
  CLUSTER_BALANCE_LEADERS("cluster.balance_leaders", "true", "true or false"),
  CLUSTER_ELECTION_TIMEOUT_MS("cluster.election_timeout_ms", "300", "100 to 1000"),
  LISTEN_HOST("listen.host", "127.0.0.1", "a name or address of this machine, 0.0.0.0 for all"),
  LISTEN_WITHOUT_AUTHENTICATION("listen.without_authentication", "false", "true or false"),
  TLS_CERTIFICATE("tls.certificate", "none", Key.PEM),
  TLS_KEY("tls.key", "none", Key.PEM),
  TLS_CA("tls.ca", "none", Key.PEM),
  TLS_CLIENT_CA("tls.client_ca", "none", Key.PEM),
  TLS_CLIENT_CERTIFICATES("tls.client_certificates", "optional", "optional or required"),
  TLS_NODE_CERTIFICATE("tls.node_certificate", "none", Key.PEM),
  TLS_NODE_KEY("tls.node_key", "none", Key.PEM),
  TLS_NODE_CA("tls.node_ca", "none", Key.PEM),
  AUTH_RULES("auth.rules", "none", "a YAML file, or none"),
  AUTH_TOKENS("auth.tokens", "none", "a YAML file, or none"),
  AUTH_JWT_KEYS("auth.jwt_keys", "none", "a JSON file or an https address, or none"),
  AUTH_JWT_ISSUER("auth.jwt_issuer", "none", "the issuer of the tokens, or none"),
  AUTH_JWT_AUDIENCE("auth.jwt_audience", "none", "whom the tokens are for, or none"),
  HTTP_ENABLED("http.enabled", "true", "true or false"),
  HTTP_PORT("http.port", "auto", "1 to 65535, or auto: the API port + 1"),
  WAITING_BYTES_MAX("limits.waiting_bytes_max", "67108864", "4194304 (4 MiB) to 4294967296"),
  WAITING_COMMANDS_MAX("limits.waiting_commands_max", "100000", "1 to 10000000"),
  PARKED_RECEIVERS_MAX("limits.parked_receivers_max", "100000", "1 to 10000000"),
  LOG_SEGMENT_BYTES("log.segment_bytes", "16777216", "65536 (64 KiB) to 1073741824"),
  LOG_FLUSH_BYTES("log.flush_bytes", "268435456", "65536 (64 KiB) to 17179869184"),
  LOG_FLUSH_MS("log.flush_ms", "300000", "100 to 86400000 (a day)"),
  LOG_KEPT_ENTRIES("log.kept_entries", "256", "1 to 1000000"),
  TRANSFER_BYTES_PER_SECOND(
      "transfer.bytes_per_second", "67108864", "1048576 (1 MiB) to 17179869184"),
  DISK_RESERVE_BYTES(
      "disk.reserve_bytes",
      "auto",
      "1048576 (1 MiB) to 1099511627776, or auto: by the disk's size");

  private static final Map<String, Key> BY_NAME =
      Arrays.stream(values()).collect(toMap(Key::key, key -> key));
  private static final Set<String> SECTIONS =
      BY_NAME.keySet().stream()
          .map(name -> name.substring(0, name.indexOf('.')))
          .collect(Collectors.toUnmodifiableSet());

  /** The text of a setting that names nothing. */
  static final String NONE = "none";

  private static final String PEM = "a PEM file, or none";
  private final String key;
  private final String defaultText;
  private final String allowed;

  Key(String key, String defaultText, String allowed) {
    this.key = key;
    this.defaultText = defaultText;
    this.allowed = allowed;
  }

  /** The key of this name, if there is one. */
  static Optional<Key> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static boolean isSection(String name) {
    return SECTIONS.contains(name);
  }

  /** Its name in the file: {@code section.name}. */
  public String key() {
    return key;
  }

  /** What it is if nobody sets it; empty if somebody has to. */
  public Optional<String> defaultText() {
    return defaultText.isEmpty() ? Optional.empty() : Optional.of(defaultText);
  }

  /** Which values it takes, for people. */
  public String allowed() {
    return allowed;
  }

  /** Its name in the environment: {@code NARUMQ_SECTION_NAME}. */
  public String variable() {
    return Environment.PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  String section() {
    return key.substring(0, key.indexOf('.'));
  }

  String nameInSection() {
    return key.substring(key.indexOf('.') + 1);
  }
}
