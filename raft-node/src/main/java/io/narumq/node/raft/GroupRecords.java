package io.narumq.node.raft;

import io.narumq.node.config.Member;
import io.narumq.node.files.DamagedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * The two small files that Ratis keeps beside a log: the term with the vote in it, and the members.
 * Neither has a checksum, so they are compared with what the log and the configuration say.
 */
final class GroupRecords {
  private final Path vote;
  private final Path members;

  /**
   * @param directory of the files of the log
   */
  GroupRecords(Path directory) {
    this.vote = directory.resolve("raft-meta");
    this.members = directory.resolve("raft-meta.conf");
  }

  boolean haveVote() {
    return Files.exists(vote);
  }

  boolean haveMembers() {
    return Files.exists(members);
  }

  void writeMembers(LogEntryProto entry) throws IOException {
    try (AtomicFileOutputStream out = new AtomicFileOutputStream(members.toFile())) {
      entry.writeTo(out);
    }
  }

  /** Whom the file of members names, as far as it can be read. */
  List<Member> named() {
    if (!haveMembers()) {
      return List.of();
    }
    try {
      return LogEntryProto.parseFrom(Files.readAllBytes(members))
          .getConfigurationEntry()
          .getPeersList()
          .stream()
          .flatMap(peer -> RaftPeers.member(ProtoUtils.toRaftPeer(peer)).stream())
          .toList();
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      // Told when the group is examined.
      return List.of();
    }
  }

  /**
   * @param heardOf all that this node ever heard of; those that the log names count as well
   * @param known the highest index that this node can know of
   * @throws DamagedException if a file says what it can not
   */
  void check(LogExamination log, List<RaftPeer> heardOf, long known) throws IOException {
    List<RaftPeer> peers = Stream.concat(heardOf.stream(), log.members().stream()).toList();
    if (haveVote()) {
      checkVote(log, peers);
    } else if (log.lastTerm() > 0) {
      throw new DamagedException(vote + " is missing");
    }
    if (haveMembers()) {
      checkMembers(log, peers, known);
    }
  }

  private void checkVote(LogExamination log, List<RaftPeer> peers) throws IOException {
    Properties found = new Properties();
    try {
      found.load(new ByteArrayInputStream(Files.readAllBytes(vote)));
      Set<String> candidates =
          Stream.concat(Stream.of(""), peers.stream().map(peer -> peer.getId().toString()))
              .collect(Collectors.toSet());
      if (found.size() == 2
          && Long.parseLong(found.getProperty("term", "")) >= log.lastTerm()
          && candidates.contains(found.getProperty("votedFor", "?"))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // No number, or no text: told below.
    }
    throw new DamagedException(
        "%s says %s, and the last entry is of term %d".formatted(vote, found, log.lastTerm()));
  }

  private void checkMembers(LogExamination log, List<RaftPeer> peers, long known)
      throws IOException {
    LogEntryProto found;
    try {
      found = LogEntryProto.parseFrom(Files.readAllBytes(members));
    } catch (IOException e) {
      throw new DamagedException(members + " can not be read: " + e.getMessage());
    }
    LogEntryProto right = right(log, peers, known, found);
    if (right == null) {
      throw new DamagedException(
          "%s does not name members of this cluster: %s"
              .formatted(members, found.toString().replaceAll("\\s+", " ")));
    }
    if (!right.equals(found)) {
      writeMembers(right);
    }
  }

  /** What the file ought to say; null if that can not be said. */
  private static @Nullable LogEntryProto right(
      LogExamination log, List<RaftPeer> peers, long known, LogEntryProto found) {
    if (found.getIndex() > known) {
      return beforeTheNotice(log, peers, known, found);
    }
    return log.has(found.getIndex())
        // It is a copy of that entry.
        ? log.configurations().get(found.getIndex())
        : asConfigured(found, peers);
  }

  /**
   * Ratis writes down the members that a leader names when it tells of a state to fetch, long
   * before that state is there. Nothing was done by them yet, so a node that stopped in between
   * goes back to what its own log says.
   */
  private static @Nullable LogEntryProto beforeTheNotice(
      LogExamination log, List<RaftPeer> peers, long known, LogEntryProto found) {
    if (!log.configurations().isEmpty()) {
      return log.configurations().lastEntry().getValue();
    }
    LogEntryProto members = asConfigured(found, peers);
    long before = log.firstIndex().orElse(known + 1) - 1;
    return members == null
        ? null
        : members.toBuilder().setIndex(before < 0 ? GroupDirectory.BEFORE_THE_LOG : before).build();
  }

  /**
   * The same members where the configuration has them: an address may have been changed, there or
   * here. Null if that can not be said.
   */
  private static @Nullable LogEntryProto asConfigured(LogEntryProto found, List<RaftPeer> peers) {
    Map<ByteString, RaftPeerProto> known =
        peers.stream()
            .map(RaftPeer::getRaftPeerProto)
            .collect(
                Collectors.toMap(
                    RaftPeerProto::getId, Function.identity(), (first, other) -> first));
    LogEntryProto.Builder right = LogEntryProto.newBuilder();
    right.setTerm(found.getTerm()).setIndex(found.getIndex());
    RaftConfigurationProto.Builder configuration = right.getConfigurationEntryBuilder();
    for (RaftPeerProto peer : found.getConfigurationEntry().getPeersList()) {
      if (!known.containsKey(peer.getId())) {
        return null;
      }
      configuration.addPeers(known.get(peer.getId()));
    }
    LogEntryProto built = right.build();
    // Something else in it, that may be what became of a member.
    return sameShape(built, found) ? built : null;
  }

  private static boolean sameShape(LogEntryProto right, LogEntryProto found) {
    RaftConfigurationProto.Builder peers = right.getConfigurationEntry().toBuilder();
    for (int i = 0; i < peers.getPeersCount(); i++) {
      RaftPeerProto peer = found.getConfigurationEntry().getPeers(i);
      peers
          .getPeersBuilder(i)
          .setAddress(peer.getAddress())
          .setClientAddress(peer.getClientAddress());
    }
    return right.toBuilder().setConfigurationEntry(peers).build().equals(found);
  }
}
