package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopicRequest;
import io.narumq.api.v1.GetTopicResponse;
import io.narumq.log.v1.GroupTopic;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a consumer group's shard has to know of topics, each asked for where its shard is led.
 * Nothing is kept: it is asked for when a member joins and when somebody changes offsets by hand,
 * and a topic that was made again has to be seen at once.
 */
final class GroupTopics {
  private final TopicApi topics;

  GroupTopics(TopicApi topics) {
    this.topics = topics;
  }

  /** Hands all these topics, by name, to {@code then}; fails with TOPIC_NOT_FOUND. */
  void find(List<String> names, Caller<?> caller, Consumer<Map<String, GroupTopic>> then) {
    Set<String> each = new LinkedHashSet<>(names);
    CallFlags.roaming(() -> Gathering.of(each, this::topic, continued(caller, then)));
  }

  private void topic(String name, Caller<GroupTopic> caller) {
    topics.get(
        GetTopicRequest.newBuilder().setTopic(name).build(),
        new Caller<GetTopicResponse>() {
          @Override
          public void ok(GetTopicResponse found) {
            caller.ok(
                GroupTopic.newBuilder()
                    .setName(name)
                    .setUid(found.getIncarnation())
                    .setPartitions(found.getConfig().getPartitions())
                    .build());
          }

          @Override
          public void fail(StatusRuntimeException error) {
            caller.fail(error);
          }
        });
  }

  /** The same of offsets in partitions. */
  void find(
      Set<FindOffsetRequest> places,
      Caller<?> caller,
      Consumer<Map<FindOffsetRequest, FindOffsetResponse>> then) {
    CallFlags.roaming(() -> Gathering.of(places, topics::find, continued(caller, then)));
  }

  private static <T> Caller<T> continued(Caller<?> caller, Consumer<T> then) {
    return new Caller<>() {
      @Override
      public void ok(T answer) {
        caller.guard(() -> then.accept(answer));
      }

      @Override
      public void fail(StatusRuntimeException error) {
        caller.fail(error);
      }
    };
  }
}
