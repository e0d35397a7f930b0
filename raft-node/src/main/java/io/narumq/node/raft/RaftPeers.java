package io.narumq.node.raft;

import io.narumq.node.config.Member;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.protocol.RaftPeer;

/** Nodes as Ratis keeps them in the groups; the address for clients is that of our own API. */
final class RaftPeers {
  private static final Pattern ADDRESS = Pattern.compile("(.+):(\\d{1,5})");

  private RaftPeers() {}

  static RaftPeer peer(Member member) {
    return RaftPeer.newBuilder()
        .setId(member.id())
        .setAddress(member.raftAddress())
        .setClientAddress(member.apiAddress())
        .build();
  }

  /** Empty for a peer of a cluster from before the groups knew the addresses for clients. */
  static Optional<Member> member(RaftPeer peer) {
    if (peer.getClientAddress() == null) {
      return Optional.empty();
    }
    Matcher raft = ADDRESS.matcher(peer.getAddress());
    Matcher api = ADDRESS.matcher(peer.getClientAddress());
    return raft.matches() && api.matches()
        ? Optional.of(
            new Member(
                peer.getId().toString(),
                api.group(1),
                Integer.parseInt(api.group(2)),
                Integer.parseInt(raft.group(2))))
        : Optional.empty();
  }
}
