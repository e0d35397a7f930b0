package io.narumq.statemachine.processor;

import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.log.v1.GroupTopic;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Group;
import io.narumq.statemachine.state.Groups;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands about consumer groups must be for apply to work with them, and their limits. */
final class GroupRules {
  static final int MEMBERS_MAX = 1_000;
  static final int PARTITIONS_MAX = 1_000;
  static final int TOPICS_MAX = 100;
  private static final int NAME_LENGTH_MAX = 128;
  private static final int ID_LENGTH_MAX = 64;

  private final Groups groups;

  GroupRules(Groups groups) {
    this.groups = groups;
  }

  /** What is wrong with a heartbeat, whatever the state; null if nothing is. */
  static @Nullable Rejected check(GroupHeartbeat command) {
    if (!isName(command.getGroup())) {
      return Rejections.fieldInvalid("a consumer group has a name of 1 to 128 characters");
    }
    String memberId = command.getMemberId();
    if (memberId.isEmpty()
        || memberId.length() > ID_LENGTH_MAX
        || command.getInstanceId().length() > ID_LENGTH_MAX) {
      return Rejections.fieldInvalid("the id of a member or an instance has 1 to 64 characters");
    }
    long timeoutMs = command.getSessionTimeoutMs();
    if (timeoutMs < 0 || timeoutMs > SettingsRules.MS_MAX) {
      return Rejections.fieldInvalid("a session timeout is positive, not for ever");
    }
    boolean joins = command.getEpoch() == 0;
    if (joins && (timeoutMs == 0 || command.getTopicsCount() == 0)) {
      return Rejections.fieldInvalid("to join takes topics and a session timeout");
    }
    if (command.getTopicsVersion() < 0) {
      return Rejections.fieldInvalid("topics_version is beyond all limits");
    }
    return checkTopics(command.getTopicsList());
  }

  static boolean isName(String name) {
    return !name.isEmpty() && name.length() <= NAME_LENGTH_MAX;
  }

  static @Nullable Rejected checkTopics(List<GroupTopic> topics) {
    boolean valid =
        topics.size() <= TOPICS_MAX
            && topics.stream()
                .allMatch(
                    topic ->
                        isName(topic.getName())
                            && topic.getPartitions() > 0
                            && topic.getPartitions() <= PARTITIONS_MAX);
    return valid
        ? null
        : Rejections.fieldInvalid("at most 100 topics, with names and 1 to 1,000 partitions each");
  }

  /**
   * Whether the group, if need be a new one, can come to know these topics.
   *
   * @return what speaks against it; null if nothing does
   */
  @Nullable Rejected checkRoom(String name, List<GroupTopic> topics) {
    Group found = groups.find(name);
    if (found == null && groups.isFull()) {
      return Rejections.groupFull(
          "the shard has " + Groups.MAX + " consumer groups; delete one first");
    }
    Group tried = found == null ? groups.draft(name) : found;
    for (GroupTopic topic : topics) {
      if (tried.know(topic).partitions() != topic.getPartitions()) {
        return Rejections.fieldInvalid(
            "topic '" + topic.getName() + "' has another number of partitions");
      }
    }
    return tried.topics().size() <= TOPICS_MAX && tried.partitions() <= PARTITIONS_MAX
        ? null
        : Rejections.groupFull(
            "consumer group '"
                + name
                + "' would have more than 1,000 partitions or 100 topics; those count whose offsets"
                + " it remembers");
  }
}
