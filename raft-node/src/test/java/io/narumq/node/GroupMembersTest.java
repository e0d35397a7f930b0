package io.narumq.node;

import static io.narumq.node.GroupScene.BOUND;
import static io.narumq.node.GroupScene.SHORTLY;
import static io.narumq.node.GroupScene.awaitPartitions;
import static io.narumq.node.GroupScene.pollInVain;
import static io.narumq.node.GroupScene.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.GroupConsumer;
import io.narumq.client.GroupDescription;
import io.narumq.client.GroupInfo;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.OffsetOutOfRangeException;
import io.narumq.client.OutOfRange;
import io.narumq.client.PartitionProgress;
import io.narumq.client.PublishOutcome;
import io.narumq.client.Publisher;
import io.narumq.client.ResetTo;
import io.narumq.client.StartPosition;
import io.narumq.client.TopicInfo;
import io.narumq.client.TopicMessage;
import io.narumq.client.TopicPartition;
import io.narumq.client.TopicSettings;
import io.narumq.node.GroupScene.Told;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of consumer groups that poll, and such that work, with the client that users have. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class GroupMembersTest implements GroupWorkerCases {
  private TestCluster cluster;
  private NaruClient naru;

  /** Of each test its own. */
  private GroupScene scene;

  private String topic = "";

  private String group = "";

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    cluster = TestCluster.start(directory, 3);
    cluster.awaitLeaders();
    naru =
        NaruClient.builder()
            .endpoints(cluster.running().stream().map(cluster::apiAddress).toList())
            .build();
  }

  @BeforeEach
  void name(TestInfo test) {
    group = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    scene = GroupScene.of(naru, group);
    topic = scene.topic();
  }

  @Override
  public GroupScene scene() {
    return scene;
  }

  @AfterAll
  void stop() {
    naru.close();
    cluster.close();
    assertThat(cluster.fatal).isEmpty();
  }

  @Test
  void goesOnBehindWhatWasCommitted() {
    scene.publish(1, "a", "b", "c");
    scene.publish(3, "x");
    try (GroupConsumer first = scene.member().start()) {
      assertThat(texts(first, 4)).containsSubsequence("a", "b", "c").contains("x");
      first.commit();
      scene.publish(1, "d");
      assertThat(texts(first, 1)).containsExactly("d");
    }
    scene.publish(1, "e");
    try (GroupConsumer second = scene.member().start()) {
      assertThat(texts(second, 2)).containsExactly("d", "e");
      second.commit(Map.of(scene.partition(1), 4L));
    }
    try (GroupConsumer third = scene.member().start()) {
      assertThat(texts(third, 1)).containsExactly("e");
    }
  }

  @Test
  void membersShareAndOneTakesOverWhatAnotherLeaves() {
    Told told = new Told();
    try (GroupConsumer first = scene.member().listener(told).start()) {
      awaitPartitions(first, 4);
      GroupConsumer second = scene.member().start();
      awaitPartitions(first, 2);
      awaitPartitions(second, 2);
      for (int partition = 0; partition < 4; partition++) {
        scene.publish(partition, "p" + partition);
      }
      Set<String> all = new TreeSet<>(texts(first, 2));
      first.commit();
      all.addAll(texts(second, 2));
      assertThat(all).hasSize(4);
      second.close();
      awaitPartitions(first, 4);
      assertThat(texts(first, 2)).as("not committed by the second").hasSize(2);
      first.commit();
      assertThat(naru.groups().describe(group).lag()).isZero();
    }
    assertThat(told.count("revoked")).isEqualTo(6);
    assertThat(told.count("assigned")).isEqualTo(6);
    assertThat(told.count("lost")).isZero();
    assertThat(naru.groups().describe(group).members()).isEmpty();
  }

  @Test
  void whatWasPolledIsCommittedBeforeItsPartitionGoes() {
    for (int partition = 0; partition < 4; partition++) {
      scene.publish(partition, "p" + partition);
    }
    try (GroupConsumer first = scene.member().start()) {
      assertThat(texts(first, 4)).hasSize(4);
      try (GroupConsumer second = scene.member().start()) {
        scene.awaitMembers(2);
        assertThat(second.poll(Duration.ofSeconds(2))).as("the first has not committed").isEmpty();
        assertThat(second.progress()).isEmpty();
        first.commit();
        awaitPartitions(second, 2);
        assertThat(second.poll(SHORTLY)).isEmpty();
        assertThat(first.progress()).hasSize(2);
      }
    }
  }

  @Test
  void whoTakesTooLongLosesItsPartitions() {
    Told told = new Told();
    scene.publish(0, "a");
    scene.publish(1, "b");
    scene.publish(2, "c");
    scene.publish(3, "d");
    try (GroupConsumer slow =
            scene.member().listener(told).rebalanceTimeout(Duration.ofSeconds(1)).start();
        GroupConsumer other = startBehind(slow)) {
      assertThat(texts(other, 2)).hasSize(2);
      assertThat(told.count("lost")).isEqualTo(2);
      slow.commit();
      TopicPartition gone = other.progress().get(0).partition();
      assertThatThrownBy(() -> slow.commit(Map.of(gone, 1L)))
          .isInstanceOfSatisfying(
              NaruException.class,
              e -> assertThat(e.reason()).isEqualTo(ErrorReason.MEMBER_FENCED));
    }
  }

  private GroupConsumer startBehind(GroupConsumer slow) {
    assertThat(texts(slow, 4)).hasSize(4);
    return scene.member().start();
  }

  @Test
  void aMemberThatIsOutLosesAllAndJoinsAnew() {
    Told told = new Told();
    scene.publish(2, "a");
    try (GroupConsumer consumer = scene.member().listener(told).start()) {
      assertThat(texts(consumer, 1)).containsExactly("a");
      String before = consumer.memberId();
      putOut(before);
      assertThat(texts(consumer, 1)).as("it was not committed").containsExactly("a");
      assertThat(consumer.memberId()).isNotEqualTo(before);
      assertThat(told.calls).contains("lost 2");
      consumer.commit();
    }
  }

  private void putOut(String memberId) {
    LeaveGroupRequest leave =
        LeaveGroupRequest.newBuilder().setGroup(group).setMemberId(memberId).build();
    Patience.repeatedly(
        () ->
            GroupServiceGrpc.newBlockingStub(cluster.channel(cluster.running().get(0)))
                .leaveGroup(leave));
  }

  @Test
  void aLaterProcessOfAnInstanceTakesItsPlace() {
    Told told = new Told();
    try (GroupConsumer first = scene.member().instanceId("one").listener(told).start()) {
      awaitPartitions(first, 4);
      try (GroupConsumer second = scene.member().instanceId("one").start()) {
        awaitPartitions(second, 4);
        assertThatThrownBy(() -> pollInVain(first))
            .isInstanceOfSatisfying(
                NaruException.class,
                e -> assertThat(e.reason()).isEqualTo(ErrorReason.MEMBER_FENCED));
        await().atMost(BOUND).until(() -> told.calls.contains("failed MEMBER_FENCED"));
        scene.publish(0, "a");
        assertThat(texts(second, 1)).containsExactly("a");
      }
    }
    assertThat(naru.groups().describe(group).members()).as("it will be back").hasSize(1);
  }

  @Test
  void aSeekIsForGood() {
    scene.publish(0, "a", "b", "c");
    try (GroupConsumer consumer = scene.member().start()) {
      assertThat(texts(consumer, 3)).containsExactly("a", "b", "c");
      consumer.commit();
      consumer.seek(scene.partition(0), 1);
      assertThat(texts(consumer, 2)).containsExactly("b", "c");
      assertThat(consumer.seek(scene.partition(0), ResetTo.EARLIEST)).isZero();
    }
    try (GroupConsumer consumer = scene.member().start()) {
      assertThat(texts(consumer, 3)).containsExactly("a", "b", "c");
      assertThat(consumer.seek(scene.partition(0), ResetTo.LATEST)).isEqualTo(3);
      scene.publish(0, "d");
      assertThat(texts(consumer, 1)).containsExactly("d");
    }
  }

  @Test
  void pausedPartitionsAreNotPolled() {
    try (GroupConsumer consumer = scene.member().start()) {
      awaitPartitions(consumer, 4);
      consumer.pause(List.of(scene.partition(0)));
      scene.publish(0, "a");
      scene.publish(1, "b");
      assertThat(texts(consumer, 1)).containsExactly("b");
      assertThat(consumer.poll(SHORTLY)).isEmpty();
      consumer.resume(List.of(scene.partition(0)));
      assertThat(texts(consumer, 1)).containsExactly("a");
      PartitionProgress progress =
          consumer.progress().stream()
              .filter(it -> it.partition().equals(scene.partition(0)))
              .findFirst()
              .orElseThrow();
      assertThat(progress.position()).hasValue(1);
      assertThat(progress.lag()).hasValue(0);
    }
  }

  @Test
  void latestMeansTheMomentOfTheFirstMember() {
    scene.publish(0, "before");
    GroupConsumer first = scene.member().startAt(StartPosition.LATEST).start();
    await()
        .atMost(BOUND)
        .until(
            () -> first.progress().stream().filter(it -> it.position().isPresent()).count() == 4);
    first.kill();
    scene.publish(0, "after");
    try (GroupConsumer second = scene.member().startAt(StartPosition.LATEST).start()) {
      assertThat(texts(second, 1)).containsExactly("after");
    }
  }

  @Test
  void messagesThatAreMissingAreNotPassedOverInSilence() {
    String old = "short-" + topic;
    naru.topics()
        .create(old, TopicSettings.DEFAULT.withPartitions(1).withRetention(Duration.ofSeconds(1)));
    try (Publisher publisher = naru.publisher(old).build()) {
      publisher.publish(TopicMessage.of("a")).orThrow();
      publisher.publish(TopicMessage.of("b")).orThrow();
      await().atMost(BOUND).until(() -> naru.topics().partition(old, 0).firstOffset() == 2);
    }
    naru.topics().update(old, TopicSettings.DEFAULT.withRetention(Duration.ZERO));
    TopicPartition only = new TopicPartition(old, 0);
    naru.groups().reset(group, old, List.of(0), ResetTo.offset(1));
    Told told = new Told();
    try (GroupConsumer consumer = naru.groupConsumer(group).topics(old).listener(told).start()) {
      assertThatThrownBy(() -> pollInVain(consumer))
          .isInstanceOfSatisfying(
              OffsetOutOfRangeException.class,
              e -> {
                assertThat(e.partition()).isEqualTo(only);
                assertThat(List.of(e.offset(), e.firstOffset(), e.nextOffset()))
                    .containsExactly(1L, 2L, 2L);
              });
      assertThat(told.calls).contains("failed OFFSET_OUT_OF_RANGE");
      consumer.seek(only, 2);
      naru.publisher(old).build().publish(TopicMessage.of("c")).orThrow();
      assertThat(texts(consumer, 1)).containsExactly("c");
    }
    naru.groups().reset(group, old, List.of(0), ResetTo.offset(0));
    try (GroupConsumer consumer =
        naru.groupConsumer(group).topics(old).onOutOfRange(OutOfRange.EARLIEST).start()) {
      assertThat(texts(consumer, 1)).containsExactly("c");
    }
  }

  @Test
  void aTopicThatWasMadeAgainIsAnotherOne() {
    scene.publish(0, "a", "b");
    TopicInfo before = naru.topics().get(topic);
    Told told = new Told();
    try (GroupConsumer consumer = scene.member().listener(told).start();
        Publisher publisher = naru.publisher(topic).build();
        Publisher unstamped = naru.publisher(topic).unstamped().build()) {
      assertThat(texts(consumer, 2)).containsExactly("a", "b");
      consumer.commit();
      publisher.publish(TopicMessage.of("c"), 0).orThrow();
      naru.topics().delete(topic);
      naru.topics().create(topic, TopicSettings.DEFAULT.withPartitions(4));
      scene.publish(0, "new 0", "new 1", "new 2", "new 3");
      assertThatThrownBy(() -> pollInVain(consumer))
          .isInstanceOfSatisfying(
              NaruException.class,
              e -> assertThat(e.reason()).isEqualTo(ErrorReason.TOPIC_REPLACED));
      await().atMost(BOUND).until(() -> told.calls.contains("failed TOPIC_REPLACED"));
      for (Publisher old : List.of(publisher, unstamped)) {
        assertThat(old.publish(TopicMessage.of("d"), 0))
            .isInstanceOfSatisfying(
                PublishOutcome.Rejected.class,
                it -> assertThat(it.reason()).isEqualTo(ErrorReason.TOPIC_REPLACED));
      }
      assertThatThrownBy(() -> naru.topics().fetch(before, 0, 0, Duration.ZERO))
          .hasMessageContaining("TOPIC_REPLACED");
    }
    assertThat(naru.topics().get(topic).incarnation()).isGreaterThan(before.incarnation());
    try (GroupConsumer consumer = scene.member().start()) {
      assertThat(texts(consumer, 4)).containsExactly("new 0", "new 1", "new 2", "new 3");
    }
  }

  @Test
  void operatorsSeeAndMoveGroups() {
    scene.publish(0, "a", "b");
    try (GroupConsumer consumer = scene.member().start()) {
      assertThat(texts(consumer, 2)).hasSize(2);
      consumer.commit();
      scene.publish(0, "c");
      awaitPartitions(consumer, 4);
      GroupDescription now = naru.groups().describe(group);
      assertThat(now.members())
          .singleElement()
          .satisfies(
              it -> {
                assertThat(it.id()).isEqualTo(consumer.memberId());
                assertThat(it.topics()).containsExactly(topic);
                assertThat(it.sessionTimeout()).isEqualTo(Duration.ofSeconds(2));
              });
      assertThat(now.partitions())
          .hasSize(4)
          .allMatch(it -> it.owner().equals(consumer.memberId()));
      assertThat(now.partitions().get(0).committed()).hasValue(2);
      assertThat(now.lag()).isEqualTo(1);
      assertThatThrownBy(() -> naru.groups().reset(group, topic, ResetTo.EARLIEST))
          .hasMessageContaining("GROUP_NOT_EMPTY");
    }
    assertThat(naru.groups().list(group)).containsExactly(new GroupInfo(group, 0, 1, 4, false));
    assertThat(naru.groups().reset(group, topic, ResetTo.EARLIEST))
        .hasSize(4)
        .containsEntry(scene.partition(0), 0L);
    assertThat(naru.groups().describe(group).lag()).isEqualTo(3);
    naru.groups().delete(group);
    assertThat(naru.groups().list(group)).isEmpty();
  }

  @Test
  void aMemberMayStartBeforeItsTopic() {
    String later = "later-" + topic;
    try (GroupConsumer consumer = naru.groupConsumer(group).topics(later).start()) {
      assertThat(consumer.poll(SHORTLY)).isEmpty();
      naru.topics().create(later, TopicSettings.DEFAULT.withPartitions(1));
      try (Publisher publisher = naru.publisher(later).build()) {
        publisher.publish(TopicMessage.of("a")).orThrow();
      }
      assertThat(texts(consumer, 1)).containsExactly("a");
    }
  }
}
