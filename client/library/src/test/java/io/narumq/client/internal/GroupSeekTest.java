package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupListener;
import io.narumq.client.NaruException;
import io.narumq.client.ResetTo;
import io.narumq.client.StartPosition;
import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a seek of a member of a group does to all that is under way with it. */
class GroupSeekTest {
  private static final TopicPartition FIRST = new TopicPartition("t", 0);
  private static final TopicPartition SECOND = new TopicPartition("t", 1);

  private final GroupScene scene = new GroupScene();
  private final GroupConsumerCore member = member(StartPosition.EARLIEST, new GroupListener() {});

  private GroupConsumerCore member(StartPosition start, GroupListener listener) {
    return new GroupConsumerCore(
        scene.calls(), GroupScene.settings(start), Runnable::run, listener);
  }

  private void started(int... partitions) {
    for (int partition : partitions) {
      scene.group.give(partition);
    }
    member.start();
    scene.scheduler.run(GroupScene.SOON);
  }

  private List<FetchedMessage> poll(GroupConsumerCore of, int max) {
    return scene.scheduler.await(of.poll(max, Duration.ofMillis(1)));
  }

  private void seeksWhenAssigned(StartPosition start) {
    List<GroupConsumerCore> members = new ArrayList<>();
    List<CompletableFuture<Long>> seeks = new ArrayList<>();
    members.add(
        member(
            start,
            new GroupListener() {
              @Override
              public void onAssigned(Set<TopicPartition> partitions) {
                seeks.add(members.get(0).seek(FIRST, ResetTo.offset(100)));
              }
            }));
    scene.group.give(0);
    members.get(0).start();
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      scene.scheduler.run(GroupScene.SOON);
      poll(members.get(0), 100).forEach(message -> offsets.add(message.offset()));
    }
    assertThat(seeks)
        .singleElement()
        .satisfies(seek -> assertThat(seek).isCompletedWithValue(100L));
    assertThat(scene.group.committed(0)).isEqualTo(100);
    assertThat(offsets).hasSizeGreaterThan(1_000);
    for (int i = 0; i < offsets.size(); i++) {
      assertThat(offsets.get(i)).isEqualTo(100 + i);
    }
  }

  @Test
  void aNewGroupGoesOnWhereItSeeksWhenAssigned() {
    seeksWhenAssigned(StartPosition.EARLIEST);
  }

  @Test
  void soItDoesIfItWouldElseBeginWithWhatComes() {
    seeksWhenAssigned(StartPosition.LATEST);
  }

  @Test
  void aSetThatCanNotBeReadIsPassedOverByASeek() {
    scene.group.unreadable = 10;
    started(0);
    assertThat(poll(member, 500)).extracting(FetchedMessage::offset).hasSize(10).startsWith(0L);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> poll(member, 500))
          .cause()
          .isInstanceOfSatisfying(
              NaruException.class,
              e -> assertThat(e.reason()).isEqualTo(ErrorReason.BODIES_UNREADABLE));
    }
    scene.scheduler.await(member.seek(FIRST, ResetTo.offset(20)));
    scene.scheduler.run(GroupScene.SOON);
    assertThat(poll(member, 1)).extracting(FetchedMessage::offset).containsExactly(20L);
  }

  @Test
  void aCommitBeforeASeekDoesNotUndoIt() {
    started(0);
    assertThat(poll(member, 10)).hasSize(10);
    CompletableFuture<Void> underWay = member.commit();
    CompletableFuture<Void> waits = member.commit(Map.of(FIRST, 20L));
    CompletableFuture<Long> seek = member.seek(FIRST, ResetTo.offset(5));
    assertThat(scene.scheduler.await(seek)).isEqualTo(5);
    scene.scheduler.run(GroupScene.SOON);
    assertThat(underWay).isCompleted();
    assertThat(waits).isCompleted();
    assertThat(scene.group.committed(0)).isEqualTo(5);
    assertThat(poll(member, 1)).extracting(FetchedMessage::offset).containsExactly(5L);
  }

  @Test
  void aSeekInOnePartitionKeepsCommitsOfAnother() {
    started(0, 1);
    CompletableFuture<Void> underWay = member.commit(Map.of(FIRST, 10L));
    CompletableFuture<Void> waits = member.commit(Map.of(FIRST, 20L, SECOND, 20L));
    scene.scheduler.await(member.seek(FIRST, ResetTo.offset(5)));
    scene.scheduler.run(GroupScene.SOON);
    assertThat(underWay).isCompleted();
    assertThat(waits).isCompleted();
    assertThat(scene.group.committed(0)).isEqualTo(5);
    assertThat(scene.group.committed(1)).isEqualTo(20);
  }

  @Test
  void aSeekThatWaitsFailsWhenTheMemberIsStopped() {
    started(0);
    assertThat(poll(member, 10)).hasSize(10);
    scene.group.answersAreLost = true;
    CompletableFuture<Void> commit = member.commit();
    CompletableFuture<Long> seek = member.seek(FIRST, ResetTo.offset(5));
    scene.scheduler.run(Duration.ofMillis(10));
    member.stop();
    scene.scheduler.run(GroupScene.SOON);
    assertThat(commit).isCompletedExceptionally();
    assertThatThrownBy(() -> scene.scheduler.await(seek))
        .cause()
        .isInstanceOfSatisfying(
            NaruException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.CLIENT_CLOSED));
    assertThat(scene.group.sent(LeaveGroupRequest.class)).as("it tells nobody").isEmpty();
  }

  @Test
  void whatWasGivenMeanwhileBeginsWhereItWasCommitted() {
    started(1);
    scene.group.committed(0, 7);
    scene.group.answersAreLost = true;
    scene.group.give(0);
    scene.group.answersAreLost = false;
    scene.scheduler.await(member.seek(SECOND, ResetTo.offset(5)));
    scene.scheduler.run(Duration.ofSeconds(20));
    assertThat(poll(member, 500))
        .filteredOn(message -> message.partition() == 0)
        .first()
        .satisfies(message -> assertThat(message.offset()).isEqualTo(7));
  }

  @Test
  void aPartitionIsGivenUpByTheEpochOfItsSeek() {
    started(0, 1);
    assertThat(poll(member, 500)).extracting(FetchedMessage::partition).contains(1);
    scene.group.take(1);
    scene.scheduler.run(GroupScene.BEAT);
    scene.scheduler.await(member.seek(SECOND, ResetTo.offset(5)));
    scene.scheduler.run(GroupScene.BEAT);
    assertThat(scene.group.sent(GroupHeartbeatRequest.class))
        .filteredOn(GroupHeartbeatRequest::hasOwned)
        .isNotEmpty()
        .allMatch(beat -> beat.getEpoch() == 4)
        .allMatch(beat -> beat.getOwned().getTopics(0).getPartitionsList().equals(List.of(0)));
  }
}
