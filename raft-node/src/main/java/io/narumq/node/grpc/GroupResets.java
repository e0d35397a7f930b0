package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.ResetPlace;
import io.narumq.api.v1.TopicReset;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.GroupTopic;
import io.narumq.log.v1.PartitionOffset;
import io.narumq.log.v1.ResetOffsets;
import io.narumq.log.v1.TopicOffsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** Where a reset of offsets goes: what it names are places, what is replicated are offsets. */
final class GroupResets {
  private GroupResets() {}

  /** Checks all that can be checked without knowing the topics. */
  static void check(ResetOffsetsRequest request) {
    Fields.count("topics", request.getTopicsCount(), 1, Limits.GROUP_TOPICS_MAX);
    int named = request.getTopicsList().stream().mapToInt(TopicReset::getPartitionsCount).sum();
    Fields.count("partitions", named, 0, Limits.GROUP_PARTITIONS_MAX);
    request.getTopicsList().forEach(GroupResets::check);
  }

  private static void check(TopicReset reset) {
    Fields.topic(reset.getTopic());
    reset
        .getPartitionsList()
        .forEach(it -> Fields.atMost("partitions", it, Limits.PARTITIONS_MAX - 1, 0));
    switch (reset.getToCase()) {
      case PLACE -> {
        if (reset.getPlace() != ResetPlace.RESET_PLACE_EARLIEST
            && reset.getPlace() != ResetPlace.RESET_PLACE_LATEST) {
          throw ApiErrors.fieldInvalid("place", "earliest or latest");
        }
      }
      case TIME -> {
        if (!Timestamps.isValid(reset.getTime())) {
          throw ApiErrors.fieldInvalid("time", "not a time");
        }
      }
      case OFFSET -> {
        Fields.offset(reset.getOffset());
        Fields.count("partitions", reset.getPartitionsCount(), 1, 1);
      }
      case TO_NOT_SET -> throw ApiErrors.fieldInvalid("to", "a place, a time or an offset");
    }
  }

  /** What has to be found before the command can be made. */
  static Set<FindOffsetRequest> places(
      ResetOffsetsRequest request, Map<String, GroupTopic> topics) {
    Set<FindOffsetRequest> places = new LinkedHashSet<>();
    int count = 0;
    for (TopicReset reset : request.getTopicsList()) {
      GroupTopic topic = topic(reset, topics);
      List<Integer> partitions = partitions(reset, topic);
      count += partitions.size();
      if (reset.getToCase() != TopicReset.ToCase.OFFSET) {
        partitions.forEach(partition -> places.add(place(reset, topic, partition)));
      }
    }
    Fields.count("partitions", count, 1, Limits.GROUP_PARTITIONS_MAX);
    return places;
  }

  private static GroupTopic topic(TopicReset reset, Map<String, GroupTopic> topics) {
    return GroupCommands.same(reset.getTopicUid(), topics.get(reset.getTopic()), reset.getTopic());
  }

  private static List<Integer> partitions(TopicReset reset, GroupTopic topic) {
    if (reset.getPartitionsCount() == 0) {
      return IntStream.range(0, topic.getPartitions()).boxed().toList();
    }
    for (int partition : reset.getPartitionsList()) {
      if (partition >= topic.getPartitions()) {
        throw ApiErrors.partitionNotFound(topic.getName(), partition);
      }
    }
    return reset.getPartitionsList().stream().distinct().toList();
  }

  /** In the very topic that the offsets are stored for. */
  private static FindOffsetRequest place(TopicReset reset, GroupTopic topic, int partition) {
    FindOffsetRequest.Builder place =
        FindOffsetRequest.newBuilder()
            .setTopic(topic.getName())
            .setIncarnation((int) topic.getUid())
            .setPartition(partition);
    if (reset.hasTime()) {
      place.setPublishedAt(reset.getTime());
    }
    return place.build();
  }

  static Command command(
      ResetOffsetsRequest request,
      Map<String, GroupTopic> topics,
      Map<FindOffsetRequest, FindOffsetResponse> places) {
    ResetOffsets.Builder command =
        ResetOffsets.newBuilder()
            .setGroup(request.getGroup())
            .setMemberId(request.getMemberId())
            .setEpoch(request.getEpoch());
    for (TopicReset reset : request.getTopicsList()) {
      GroupTopic topic = topic(reset, topics);
      List<PartitionOffset> offsets = new ArrayList<>();
      for (int partition : partitions(reset, topic)) {
        offsets.add(
            PartitionOffset.newBuilder()
                .setPartition(partition)
                .setOffset(offset(reset, topic, partition, places))
                .build());
      }
      command.addTopics(TopicOffsets.newBuilder().setTopic(topic).addAllOffsets(offsets));
    }
    return Command.newBuilder().setResetOffsets(command).build();
  }

  private static long offset(
      TopicReset reset,
      GroupTopic topic,
      int partition,
      Map<FindOffsetRequest, FindOffsetResponse> places) {
    if (reset.getToCase() == TopicReset.ToCase.OFFSET) {
      return reset.getOffset();
    }
    FindOffsetResponse found = Objects.requireNonNull(places.get(place(reset, topic, partition)));
    if (reset.hasTime()) {
      return found.getOffset();
    }
    return reset.getPlace() == ResetPlace.RESET_PLACE_EARLIEST
        ? found.getFirstOffset()
        : found.getNextOffset();
  }
}
