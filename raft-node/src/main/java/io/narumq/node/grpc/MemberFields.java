package io.narumq.node.grpc;

import io.narumq.api.v1.NodeAddress;
import io.narumq.node.config.Member;
import java.util.Collection;
import java.util.List;

/** Addresses of nodes in requests and answers. */
final class MemberFields {
  private MemberFields() {}

  /** Throws a typed error for what is no address. */
  static Member checked(NodeAddress node) {
    try {
      return member(node);
    } catch (IllegalArgumentException e) {
      throw ApiErrors.fieldInvalid("node", String.valueOf(e.getMessage()));
    }
  }

  private static Member member(NodeAddress node) {
    return new Member(node.getNodeId(), node.getHost(), node.getApiPort(), node.getRaftPort());
  }

  /**
   * As another node told them.
   *
   * @throws IllegalArgumentException if one is none
   */
  static List<Member> members(Collection<NodeAddress> nodes) {
    return nodes.stream().map(MemberFields::member).toList();
  }

  static List<NodeAddress> told(Collection<Member> members) {
    return members.stream()
        .map(
            it ->
                NodeAddress.newBuilder()
                    .setNodeId(it.id())
                    .setHost(it.host())
                    .setApiPort(it.apiPort())
                    .setRaftPort(it.raftPort())
                    .build())
        .toList();
  }
}
