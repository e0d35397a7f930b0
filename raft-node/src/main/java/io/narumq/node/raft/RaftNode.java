package io.narumq.node.raft;

import io.narumq.node.config.LeaderConfig;
import io.narumq.node.config.LogLimits;
import io.narumq.node.config.Member;
import io.narumq.node.files.DamagedException;
import io.narumq.node.security.MutualTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Raft server of this node, with one group for each shard. Thread safe. */
public final class RaftNode implements AutoCloseable {
  static {
    // Read once, when the Netty inside Ratis is loaded: it would keep buffers for each of its many
    // threads.
    System.setProperty(
        "org.apache.ratis.thirdparty.io.netty.allocator.useCacheForAllThreads", "false");
  }

  private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);

  /** Who stops a node waits ten seconds or so before killing it. */
  private static final long CLOSE_MS_MAX = 5_000;

  private final RaftServer server;
  private final RaftPeerId self;
  private final List<RaftReplica> replicas;
  private final List<RaftPeer> founders;
  private volatile boolean started;
  private volatile boolean closing;

  /**
   * Opens the logs, but takes no part in anything yet.
   *
   * @param self id of this node
   * @param listenHost where to listen, which need not be where the others find it
   * @param known where each node that was ever heard of is found, this one included
   * @param founders members that a group begins with if it has none on disk, this node included;
   *     none if the groups take this node in later
   * @param directory of all logs; made if it is not there
   * @param leaders how they are elected
   * @param limits of each log
   * @param replicas one for each shard, by number
   * @param tls by which the nodes know each other; without it, plain text
   * @throws DamagedException if a log is damaged, or does not fit its database
   */
  public RaftNode(
      String self,
      String listenHost,
      List<Member> known,
      List<Member> founders,
      Path directory,
      LeaderConfig leaders,
      LogLimits limits,
      List<RaftReplica> replicas,
      Optional<MutualTls> tls)
      throws IOException {
    this.replicas = List.copyOf(replicas);
    this.founders = peers(founders);
    for (RaftReplica replica : replicas) {
      GroupDirectory group = new GroupDirectory(logDirectory(directory, replica.group()));
      if (!founders.isEmpty()) {
        group.complete(this.founders);
      }
      fit(group, replica, peers(known));
    }
    this.self = RaftPeerId.valueOf(self);
    replicas.forEach(replica -> RaftMetrics.whenSynced(member(replica), replica::logSynced));
    this.server =
        RaftServer.newBuilder()
            .setServerId(this.self)
            .setGroup(groupOf(replicas.get(0)))
            // Goes on with what is there. Whether something ought to be there, and is not, was
            // checked before: Ratis would start empty.
            .setOption(StartupOption.RECOVER)
            .setParameters(parameters(directory, tls))
            .setProperties(
                RaftSettings.of(directory, listenHost, raftPort(self, known), leaders, limits))
            .setStateMachineRegistry(group -> replica(group).stateMachine())
            .build();
  }

  /** For all that Ratis does on its port: it has no other way to tell who calls. */
  private static Parameters parameters(Path directory, Optional<MutualTls> tls) {
    Parameters parameters = DurableTerms.parameters(directory);
    tls.ifPresent(
        keys ->
            GrpcConfigKeys.TLS.setConf(
                parameters,
                GrpcTlsConfig.newBuilder()
                    .setKeyManager(keys.shown())
                    .setTrustManager(keys.trusted())
                    .setMutualTls(true)
                    .build()));
    return parameters;
  }

  /**
   * Makes the log fit the database, or refuses. Ratis would wait for ever for an entry that was
   * purged; and with a log that ends before its database it could append nothing any more.
   */
  private static void fit(GroupDirectory group, RaftReplica replica, List<RaftPeer> known)
      throws IOException {
    long durable = replica.stateMachine().durableIndex();
    long installed = replica.stateMachine().installedIndex();
    group.dropUpTo(installed);
    long startNs = System.nanoTime();
    LogExamination log = group.examine(known, durable);
    LOG.info(
        "shard {}: read the log up to entry {} in {} ms; the database is at entry {}",
        replica.shard(),
        log.lastIndex().orElse(-1),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs),
        durable);
    long first = log.firstIndex().orElse(durable + 1);
    if (first > durable + 1) {
      throw misfit("begins at %d, but its database ends at %d".formatted(first, durable), replica);
    }
    long last = log.lastIndex().orElse(installed);
    if (last < durable) {
      throw misfit("ends at %d, but its database at %d".formatted(last, durable), replica);
    }
  }

  private static DamagedException misfit(String how, RaftReplica replica) {
    return new DamagedException("the log of %s %s".formatted(replica.group(), how));
  }

  /** The same on every node. Names the directory of the shard's log. */
  static RaftGroupId groupId(String clusterId, int shard) {
    String name = "narumq/" + clusterId + "/" + shard;
    return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
  }

  /** The directory of a shard's log, below the directory of all logs. */
  public static Path logDirectory(Path directory, String clusterId, int shard) {
    return logDirectory(directory, groupId(clusterId, shard));
  }

  private static Path logDirectory(Path directory, RaftGroupId group) {
    return directory.resolve(group.getUuid().toString());
  }

  /**
   * Whom the groups name, as far as they can be read: for a node that lost what else it knew.
   *
   * @param directory of all logs
   */
  public static List<Member> named(Path directory) throws IOException {
    return GroupDirectory.named(directory);
  }

  /** Opens the port and takes part in elections. */
  public void start() throws IOException {
    server.start();
    Set<RaftGroupId> present = new HashSet<>();
    server.getGroupIds().forEach(present::add);
    for (RaftReplica replica : replicas) {
      if (!present.contains(replica.group())) {
        add(groupOf(replica));
      }
    }
    // Only now: Ratis answers no questions about a group that it is about to start.
    replicas.forEach(replica -> replica.attach(server));
    started = true;
  }

  /** A builder takes one group only; the others are added if they were not there. */
  private void add(RaftGroup group) throws IOException {
    GroupManagementRequest request =
        GroupManagementRequest.newAdd(ClientId.randomId(), server.getId(), 0, group, false);
    RaftClientReply reply = server.groupManagement(request);
    if (!reply.isSuccess()) {
      throw new IOException("group " + group.getGroupId() + " was not added", reply.getException());
    }
  }

  private static List<RaftPeer> peers(List<Member> members) {
    return members.stream().map(RaftPeers::peer).toList();
  }

  private static int raftPort(String self, List<Member> known) {
    return known.stream().filter(it -> it.id().equals(self)).findFirst().orElseThrow().raftPort();
  }

  /**
   * Whether everything runs that was started.
   *
   * @param takenOut shards of which this node is no member any more: Raft closes their groups
   */
  public boolean isAlive(IntPredicate takenOut) {
    return closing
        || !started
        || (isRunning(server.getLifeCycleState())
            && replicas.stream()
                .allMatch(replica -> isAlive(replica) || takenOut.test(replica.shard())));
  }

  private boolean isAlive(RaftReplica replica) {
    try {
      return isRunning(server.getDivision(replica.group()).getInfo().getLifeCycleState());
    } catch (IOException | CompletionException e) {
      return false;
    }
  }

  private static boolean isRunning(LifeCycle.State state) {
    return !state.isClosingOrClosed() && state != LifeCycle.State.EXCEPTION;
  }

  /**
   * Stops taking part and finishes what is being applied. Does not wait for ever: when a log is
   * closed while Ratis is about to drop a part of it from memory, each waits for the other.
   * Everything is applied and on disk by then.
   */
  @Override
  public void close() {
    closing = true;
    replicas.forEach(replica -> RaftMetrics.forget(member(replica)));
    Thread closer = new Thread(this::closeServer, "raft-close");
    closer.setDaemon(true);
    closer.start();
    try {
      closer.join(CLOSE_MS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (closer.isAlive()) {
      LOG.warn("the Raft server did not close within {} ms", CLOSE_MS_MAX);
    }
  }

  private void closeServer() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("the Raft server did not close cleanly", e);
    }
  }

  private RaftGroupMemberId member(RaftReplica replica) {
    return RaftGroupMemberId.valueOf(self, replica.group());
  }

  private RaftReplica replica(RaftGroupId group) {
    return replicas.stream()
        .filter(replica -> replica.group().equals(group))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(group + " is no shard of this cluster"));
  }

  private RaftGroup groupOf(RaftReplica replica) {
    // With members, one that joins would stand for elections of a group that does not know it yet.
    return RaftGroup.valueOf(replica.group(), founders);
  }
}
