package io.narumq.cli.group;

import io.narumq.cli.DurationConverter;
import io.narumq.cli.Json;
import io.narumq.cli.TextTable;
import io.narumq.cli.TextTable.Align;
import io.narumq.client.GroupDescription;
import io.narumq.client.GroupInfo;
import io.narumq.client.TopicPartition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Consumer groups for people and for programs. */
final class GroupText {
  private GroupText() {}

  static TextTable table(List<GroupInfo> groups) {
    TextTable table =
        new TextTable()
            .column("GROUP", Align.LEFT)
            .column("MEMBERS", Align.RIGHT)
            .column("TOPICS", Align.RIGHT)
            .column("PARTITIONS", Align.RIGHT)
            .column("STATE", Align.LEFT);
    for (GroupInfo group : groups) {
      table.row(
          List.of(
              group.name(),
              Integer.toString(group.members()),
              Integer.toString(group.topics()),
              Integer.toString(group.partitions()),
              state(group.members(), group.settled())));
    }
    return table;
  }

  private static String state(int members, boolean settled) {
    if (members == 0) {
      return "empty";
    }
    return settled ? "settled" : "moving partitions";
  }

  static List<String> lines(GroupDescription group) {
    return List.of(
        "group       " + group.name(),
        "state       " + state(group.members().size(), group.settled()),
        "generation  " + group.generation(),
        "lag         " + "%,d".formatted(group.lag()),
        "");
  }

  static TextTable members(List<GroupDescription.Member> members) {
    TextTable table =
        new TextTable()
            .column("MEMBER", Align.LEFT)
            .column("INSTANCE", Align.LEFT)
            .column("TIMEOUT", Align.RIGHT)
            .column("JOINED", Align.LEFT)
            .column("TOPICS", Align.LEFT);
    for (GroupDescription.Member member : members) {
      table.row(
          List.of(
              member.id(),
              member.instanceId().isEmpty() ? "-" : member.instanceId(),
              DurationConverter.text(member.sessionTimeout()),
              member.joinedAt().toString(),
              String.join(" ", member.topics())));
    }
    return table;
  }

  static TextTable partitions(List<GroupDescription.Partition> partitions) {
    TextTable table =
        new TextTable()
            .column("PARTITION", Align.LEFT)
            .column("COMMITTED", Align.RIGHT)
            .column("NEXT", Align.RIGHT)
            .column("LAG", Align.RIGHT)
            .column("MEMBER", Align.LEFT);
    for (GroupDescription.Partition partition : partitions) {
      table.row(
          List.of(
              partition.partition().toString(),
              number(partition.committed()),
              number(partition.nextOffset()),
              number(partition.lag()),
              owner(partition)));
    }
    return table;
  }

  private static String number(OptionalLong number) {
    return number.isPresent() ? "%,d".formatted(number.getAsLong()) : "-";
  }

  private static String owner(GroupDescription.Partition partition) {
    String owner = partition.owner().isEmpty() ? "-" : partition.owner();
    boolean moves = !partition.target().equals(partition.owner());
    return moves && !partition.target().isEmpty() ? owner + " -> " + partition.target() : owner;
  }

  static TextTable offsets(Map<TopicPartition, Long> offsets) {
    TextTable table = new TextTable().column("PARTITION", Align.LEFT).column("OFFSET", Align.RIGHT);
    offsets.forEach(
        (partition, offset) -> table.row(List.of(partition.toString(), "%,d".formatted(offset))));
    return table;
  }

  static String json(GroupInfo group) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("group", group.name());
    members.put("members", group.members());
    members.put("topics", group.topics());
    members.put("partitions", group.partitions());
    members.put("settled", group.settled());
    return Json.line(members);
  }

  static String json(GroupDescription group) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("group", group.name());
    members.put("generation", group.generation());
    members.put("settled", group.settled());
    members.put("members", group.members().size());
    members.put("lag", group.lag());
    return Json.line(members);
  }

  static String json(GroupDescription.Member member) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("member_id", member.id());
    members.put("instance_id", member.instanceId());
    members.put("session_timeout_ms", member.sessionTimeout().toMillis());
    members.put("joined_at", member.joinedAt().toString());
    members.put("topics", member.topics());
    return Json.line(members);
  }

  static String json(GroupDescription.Partition partition) {
    Map<String, Object> members = json(partition.partition());
    members.put("owner", partition.owner());
    members.put("target", partition.target());
    put(members, "committed", partition.committed());
    partition.committedAt().ifPresent(at -> members.put("committed_at", at.toString()));
    put(members, "first_offset", partition.firstOffset());
    put(members, "next_offset", partition.nextOffset());
    put(members, "lag", partition.lag());
    return Json.line(members);
  }

  static String json(TopicPartition partition, long offset) {
    Map<String, Object> members = json(partition);
    members.put("offset", offset);
    return Json.line(members);
  }

  private static Map<String, Object> json(TopicPartition partition) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("topic", partition.topic());
    members.put("partition", partition.partition());
    return members;
  }

  private static void put(Map<String, Object> members, String name, OptionalLong number) {
    number.ifPresent(value -> members.put(name, value));
  }
}
