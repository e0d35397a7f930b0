package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static io.narumq.node.Patience.repeatedly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.narumq.api.QueueName;
import io.narumq.api.v1.AssignedPartition;
import io.narumq.api.v1.AssignedTopic;
import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.DeleteGroupRequest;
import io.narumq.api.v1.DescribeGroupRequest;
import io.narumq.api.v1.DescribeGroupResponse;
import io.narumq.api.v1.GetOffsetsRequest;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.GroupPartition;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.GroupServiceGrpc.GroupServiceBlockingStub;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.api.v1.ListGroupsRequest;
import io.narumq.api.v1.ListedGroup;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.OwnedPartitions;
import io.narumq.api.v1.PartitionOffset;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.ResetPlace;
import io.narumq.api.v1.TopicConfig;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.api.v1.TopicPartitions;
import io.narumq.api.v1.TopicReset;
import io.narumq.api.v1.TopicServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Consumer groups on three nodes and three shards; any node answers. */
@TestInstance(Lifecycle.PER_CLASS)
class GroupsTest {
  private static final int SHARDS = 3;
  private static final String TOPIC = "events";
  private static final int PARTITIONS = 4;

  private TestCluster cluster;

  /** Of each test its own. */
  private String group = "";

  private int groups;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = TestCluster.start(directory, SHARDS);
    cluster.awaitLeaders();
    CreateTopicRequest request =
        CreateTopicRequest.newBuilder()
            .setTopic(TOPIC)
            .setConfig(TopicConfig.newBuilder().setPartitions(PARTITIONS))
            .build();
    repeatedly(() -> TopicServiceGrpc.newBlockingStub(channel()).createTopic(request));
  }

  @BeforeEach
  void nextGroup() {
    group = "readers-" + groups++;
  }

  @AfterAll
  void stop() {
    cluster.close();
    assertThat(cluster.fatal).isEmpty();
  }

  private io.grpc.Channel channel() {
    return cluster.channel(cluster.running().get(0));
  }

  private GroupServiceBlockingStub calls() {
    return GroupServiceGrpc.newBlockingStub(channel());
  }

  /** A member as a client would keep it. */
  private final class Member {
    private final String id;
    private GroupHeartbeatResponse last = GroupHeartbeatResponse.getDefaultInstance();

    Member(String id) {
      this.id = id;
    }

    Member join() {
      last = repeatedly(() -> calls().groupHeartbeat(joining(id).build()));
      return this;
    }

    /** Tells that it works on all that it may work on, and on nothing else. */
    Member beat() {
      OwnedPartitions.Builder owned = OwnedPartitions.newBuilder();
      for (AssignedTopic topic : last.getTopicsList()) {
        owned.addTopics(
            TopicPartitions.newBuilder()
                .setTopic(topic.getTopic())
                .setTopicUid(topic.getTopicUid())
                .addAllPartitions(
                    topic.getPartitionsList().stream()
                        .map(AssignedPartition::getPartition)
                        .toList()));
      }
      GroupHeartbeatRequest request =
          GroupHeartbeatRequest.newBuilder()
              .setGroup(group)
              .setMemberId(id)
              .setEpoch(last.getEpoch())
              .setOwned(owned)
              .build();
      last = repeatedly(() -> calls().groupHeartbeat(request));
      return this;
    }

    List<Integer> partitions() {
      return last.getTopicsList().stream()
          .flatMap(topic -> topic.getPartitionsList().stream())
          .map(AssignedPartition::getPartition)
          .toList();
    }

    AssignedPartition partition(int number) {
      return last.getTopics(0).getPartitionsList().stream()
          .filter(it -> it.getPartition() == number)
          .findFirst()
          .orElseThrow();
    }

    void commit(int partition, long offset) {
      CommitOffsetsRequest request =
          CommitOffsetsRequest.newBuilder()
              .setGroup(group)
              .setMemberId(id)
              .setEpoch(last.getEpoch())
              .addTopics(offsets(last.getTopics(0).getTopicUid(), partition, offset))
              .build();
      repeatedly(() -> calls().commitOffsets(request));
    }

    void leave() {
      LeaveGroupRequest request =
          LeaveGroupRequest.newBuilder().setGroup(group).setMemberId(id).build();
      repeatedly(() -> calls().leaveGroup(request));
    }
  }

  private GroupHeartbeatRequest.Builder joining(String id) {
    return GroupHeartbeatRequest.newBuilder()
        .setGroup(group)
        .setMemberId(id)
        .setSessionTimeout(Durations.fromMinutes(5))
        .addTopics(TOPIC)
        .setTopicsVersion(1);
  }

  private static TopicOffsets offsets(long uid, int partition, long offset) {
    return TopicOffsets.newBuilder()
        .setTopic(TOPIC)
        .setTopicUid(uid)
        .addOffsets(PartitionOffset.newBuilder().setPartition(partition).setOffset(offset))
        .build();
  }

  private DescribeGroupResponse describe() {
    return repeatedly(
        () -> calls().describeGroup(DescribeGroupRequest.newBuilder().setGroup(group).build()));
  }

  private static void beatUntilSettled(Member... members) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              List.of(members).forEach(Member::beat);
              return List.of(members).stream().allMatch(member -> member.last.getSettled());
            });
  }

  private void publish(int partition, int count) {
    PublishRequest request =
        PublishRequest.newBuilder()
            .setTopic(TOPIC)
            .setPartition(partition)
            .setSet(
                MessageSet.newBuilder()
                    .addHeads(MessageHead.newBuilder().setBodyBytes(1))
                    .setBodies(ByteString.copyFromUtf8("x")))
            .build();
    for (int i = 0; i < count; i++) {
      repeatedly(() -> TopicServiceGrpc.newBlockingStub(channel()).publish(request));
    }
  }

  @Test
  void partitionsAreSharedOutAndHandedOverWithTheirOffsets() {
    Member one = new Member("one").join();
    assertThat(one.partitions()).containsExactly(0, 1, 2, 3);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      one.commit(partition, 10 + partition);
    }
    Member two = new Member("two").join();
    assertThat(two.partitions()).as("until the other one lets go").isEmpty();
    beatUntilSettled(one, two);
    assertThat(one.partitions()).hasSize(2);
    assertThat(two.partitions()).hasSize(2).doesNotContainAnyElementsOf(one.partitions());
    int moved = two.partitions().get(0);
    assertThat(two.partition(moved).getEpoch()).isGreaterThan(0);
    assertError(() -> one.commit(moved, 99), Status.Code.ABORTED, "MEMBER_FENCED");
    two.commit(moved, 50);
    two.commit(moved, 40);
    assertThat(committed(moved)).as("never goes back").isEqualTo(50);
    assertThat(committed(one.partitions().get(0))).isEqualTo(10 + one.partitions().get(0));
    two.leave();
    beatUntilSettled(one);
    assertThat(one.partitions()).hasSize(PARTITIONS);
  }

  private long committed(int partition) {
    GroupPartition of = describe().getTopics(0).getPartitions(partition);
    assertThat(of.hasCommitted()).isTrue();
    return of.getCommitted().getOffset();
  }

  @Test
  void membersAndOffsetsSurviveTheirLeader() throws Exception {
    Member one = new Member("one").join();
    one.commit(2, 7);
    int shard = QueueName.shardOf(group, SHARDS);
    String leader = cluster.awaitLeaders().get(shard);
    cluster.stop(leader);
    cluster.awaitLeaders();
    one.beat();
    assertThat(one.partitions()).containsExactly(0, 1, 2, 3);
    assertThat(committed(2)).isEqualTo(7);
    one.commit(2, 8);
    assertThat(committed(2)).isEqualTo(8);
    assertThat(describe().getMembersList())
        .singleElement()
        .satisfies(member -> assertThat(member.getMemberId()).isEqualTo("one"));
    cluster.start(leader);
  }

  @Test
  void offsetsAreResetToPlacesAndTimes() {
    publish(1, 3);
    ResetOffsetsRequest latest =
        reset(TopicReset.newBuilder().setPlace(ResetPlace.RESET_PLACE_LATEST));
    assertThat(resetTo(latest)).containsExactly(0L, 3L, 0L, 0L);
    assertThat(committed(1)).isEqualTo(3);
    assertThat(resetTo(reset(TopicReset.newBuilder().setPlace(ResetPlace.RESET_PLACE_EARLIEST))))
        .containsExactly(0L, 0L, 0L, 0L);
    assertThat(resetTo(reset(TopicReset.newBuilder().addPartitions(1).setOffset(2))))
        .containsExactly(2L);
    assertThat(
            resetTo(
                reset(
                    TopicReset.newBuilder()
                        .addPartitions(1)
                        .setTime(com.google.protobuf.Timestamp.getDefaultInstance()))))
        .containsExactly(0L);
    new Member("one").join();
    assertError(
        () -> repeatedly(() -> calls().resetOffsets(latest)),
        Status.Code.FAILED_PRECONDITION,
        "GROUP_NOT_EMPTY");
  }

  private ResetOffsetsRequest reset(TopicReset.Builder reset) {
    return ResetOffsetsRequest.newBuilder()
        .setGroup(group)
        .addTopics(reset.setTopic(TOPIC))
        .build();
  }

  private List<Long> resetTo(ResetOffsetsRequest request) {
    return repeatedly(() -> calls().resetOffsets(request)).getTopics(0).getOffsetsList().stream()
        .map(PartitionOffset::getOffset)
        .toList();
  }

  @Test
  void groupsAreListedAndDeletedWhenTheyAreEmpty() {
    Member one = new Member("one").join();
    one.commit(0, 1);
    ListGroupsRequest list =
        ListGroupsRequest.newBuilder().setShard(QueueName.shardOf(group, SHARDS)).build();
    DeleteGroupRequest delete = DeleteGroupRequest.newBuilder().setGroup(group).build();
    assertThat(repeatedly(() -> calls().listGroups(list)).getGroupsList())
        .containsExactly(
            ListedGroup.newBuilder()
                .setGroup(group)
                .setMembers(1)
                .setTopics(1)
                .setPartitions(PARTITIONS)
                .setSettled(true)
                .build());
    assertError(
        () -> patiently(() -> calls().deleteGroup(delete)),
        Status.Code.FAILED_PRECONDITION,
        "GROUP_NOT_EMPTY");
    one.leave();
    one.leave();
    patiently(() -> calls().deleteGroup(delete));
    assertThat(repeatedly(() -> calls().listGroups(list)).getGroupsList()).isEmpty();
    assertError(
        () -> patiently(() -> calls().deleteGroup(delete)),
        Status.Code.NOT_FOUND,
        "GROUP_NOT_FOUND");
    assertError(
        () ->
            repeatedly(
                () -> calls().getOffsets(GetOffsetsRequest.newBuilder().setGroup(group).build())),
        Status.Code.NOT_FOUND,
        "GROUP_NOT_FOUND");
  }

  @Test
  void whatCanNotBeIsRefused() {
    assertError(
        () -> repeatedly(() -> calls().groupHeartbeat(joining("one").addTopics("nothing").build())),
        Status.Code.NOT_FOUND,
        "TOPIC_NOT_FOUND");
    assertError(
        () -> repeatedly(() -> calls().groupHeartbeat(joining("one").setEpoch(3).build())),
        Status.Code.FAILED_PRECONDITION,
        "MEMBER_NOT_FOUND");
    for (GroupHeartbeatRequest.Builder wrong :
        List.of(
            joining(""),
            joining("x".repeat(65)),
            joining("one").setGroup("No Group"),
            joining("one").clearTopics(),
            joining("one").addTopics("No Topic"),
            joining("one").setTopicsVersion(-1),
            joining("one").setInstanceId("x".repeat(65)),
            joining("one").setSessionTimeout(Durations.fromMillis(999)))) {
      assertError(
          () -> calls().groupHeartbeat(wrong.build()),
          Status.Code.INVALID_ARGUMENT,
          "FIELD_INVALID");
    }
    for (TopicOffsets wrong :
        List.of(offsets(0, PARTITIONS, 1), offsets(0, 1_000, 1), offsets(0, 0, -1))) {
      assertError(
          () -> repeatedly(() -> calls().commitOffsets(nobodys(wrong))),
          Status.Code.INVALID_ARGUMENT,
          "FIELD_INVALID");
    }
    assertError(
        () -> repeatedly(() -> calls().commitOffsets(nobodys(offsets(99, 0, 1)))),
        Status.Code.FAILED_PRECONDITION,
        "TOPIC_REPLACED");
  }

  private CommitOffsetsRequest nobodys(TopicOffsets offsets) {
    return CommitOffsetsRequest.newBuilder().setGroup(group).addTopics(offsets).build();
  }
}
