package io.narumq.node.raft;

/** A voting member of every group: a node, and where its Raft port is. */
public record RaftMember(String id, String host, int port) {
  String address() {
    return host + ":" + port;
  }
}
