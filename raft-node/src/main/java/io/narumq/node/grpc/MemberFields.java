package io.narumq.node.grpc;

import io.narumq.api.v1.NodeAddress;
import io.narumq.node.config.Member;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Addresses of nodes in requests and answers. */
final class MemberFields {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Names and addresses, those of IPv6 too. */
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,255}");

  private MemberFields() {}

  /** Throws a typed error for what can not be the id of a node. */
  static String checkedId(String field, String id) {
    if (!ID.matcher(id).matches()) {
      throw ApiErrors.fieldInvalid(field, "has 1 to 64 of A-Z a-z 0-9 - _");
    }
    return id;
  }

  /** Throws a typed error for what is no address. */
  static Member checked(NodeAddress node) {
    checkedId("node.node_id", node.getNodeId());
    if (!HOST.matcher(node.getHost()).matches()) {
      throw ApiErrors.fieldInvalid("node.host", "must be a name or an address");
    }
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
    return members.stream().map(MemberFields::told).toList();
  }

  static NodeAddress told(Member member) {
    return NodeAddress.newBuilder()
        .setNodeId(member.id())
        .setHost(member.host())
        .setApiPort(member.apiPort())
        .setRaftPort(member.raftPort())
        .build();
  }
}
