package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupListener;
import io.narumq.client.NaruException;
import io.narumq.client.OutOfRange;
import io.narumq.client.StartPosition;
import io.narumq.client.TopicPartition;
import io.narumq.client.fake.FakeGroup;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A member of a group, in virtual time, against a coordinator that does what the test says. */
class GroupConsumerCoreTest {
  private static final Duration SESSION = Duration.ofSeconds(9);
  private static final Duration REBALANCE = Duration.ofSeconds(20);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final long PREFETCH_BYTES = 400_000;

  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakeGroup group = new FakeGroup(scheduler);
  private final List<String> told = new ArrayList<>();
  private final GroupConsumerCore member =
      new GroupConsumerCore(
          new Calls(
              scheduler,
              group,
              new Random(1),
              new Endpoints(List.of(FakeGroup.ADDRESS), false),
              Duration.ofSeconds(5),
              Duration.ofSeconds(30)),
          new GroupSettings(
              "g",
              List.of("t"),
              "",
              SESSION,
              REBALANCE,
              StartPosition.EARLIEST,
              OutOfRange.FAIL,
              PREFETCH_BYTES),
          Runnable::run,
          new GroupListener() {
            @Override
            public void onAssigned(Set<TopicPartition> partitions) {
              told.add("assigned " + partitions);
            }

            @Override
            public void onRevoked(Set<TopicPartition> partitions) {
              told.add("revoked " + partitions);
            }

            @Override
            public void onLost(Set<TopicPartition> partitions) {
              told.add("lost " + partitions);
            }
          });

  private void started(int... partitions) {
    for (int partition : partitions) {
      group.give(partition);
    }
    member.start();
    scheduler.run(SOON);
  }

  private List<FetchedMessage> poll(int max) {
    return scheduler.await(member.poll(max, Duration.ofMillis(1)));
  }

  private void beat() {
    scheduler.run(Duration.ofSeconds(4));
  }

  private void commit() {
    scheduler.await(member.commit());
  }

  private List<Integer> lastOwned() {
    List<GroupHeartbeatRequest> said =
        group.sent(GroupHeartbeatRequest.class).stream()
            .filter(GroupHeartbeatRequest::hasOwned)
            .toList();
    return said.get(said.size() - 1).getOwned().getTopics(0).getPartitionsList();
  }

  private GroupHeartbeatRequest lastBeat() {
    List<GroupHeartbeatRequest> beats = group.sent(GroupHeartbeatRequest.class);
    return beats.get(beats.size() - 1);
  }

  @Test
  void partitionsHaveTheirTurns() {
    started(0, 1);
    assertThat(poll(150)).extracting(FetchedMessage::partition).containsOnly(0, 1);
    assertThat(poll(1_000).size()).isGreaterThan(150);
  }

  @Test
  void readsAheadNoMoreThanItMay() {
    started(0, 1, 2, 3);
    beat();
    long fetched =
        group.sent(FetchRequest.class).stream().mapToLong(FetchRequest::getMaxBytes).sum();
    assertThat(fetched).isBetween(PREFETCH_BYTES / 2, PREFETCH_BYTES * 2);
    assertThat(poll(Integer.MAX_VALUE).size()).isLessThan(2 * (int) PREFETCH_BYTES / 1_000);
  }

  @Test
  void aPartitionGoesWhenWhatWasPolledIsCommitted() {
    started(0, 1);
    assertThat(poll(1_000)).extracting(FetchedMessage::partition).contains(0, 1);
    group.take(1);
    beat();
    assertThat(told).contains("revoked [t/1]");
    beat();
    assertThat(group.sent(GroupHeartbeatRequest.class))
        .as("it is not given up yet")
        .noneMatch(GroupHeartbeatRequest::hasOwned);
    assertThat(poll(1_000)).extracting(FetchedMessage::partition).containsOnly(0);
    commit();
    scheduler.run(SOON);
    assertThat(lastOwned()).containsExactly(0);
    assertThat(group.committed(1)).isPositive();
    assertThat(told).noneMatch(it -> it.startsWith("lost"));
  }

  @Test
  void aPartitionThatNobodyPolledGoesAtOnce() {
    started(0, 1);
    group.take(1);
    beat();
    assertThat(lastOwned()).containsExactly(0);
  }

  @Test
  void whatIsGivenUpIsSaidUntilItIsHeard() {
    started(0, 1);
    group.take(1);
    scheduler.run(Duration.ofSeconds(2));
    group.answersAreLost = true;
    beat();
    group.answersAreLost = false;
    scheduler.run(Duration.ofSeconds(20));
    assertThat(
            group.sent(GroupHeartbeatRequest.class).stream()
                .filter(GroupHeartbeatRequest::hasOwned)
                .toList())
        .hasSizeGreaterThanOrEqualTo(1)
        .allMatch(it -> it.getOwned().getTopics(0).getPartitionsList().equals(List.of(0)));
    assertThat(lastBeat().hasOwned()).as("it was heard").isFalse();
  }

  @Test
  void aPartitionMayStayAfterAll() {
    started(0);
    assertThat(poll(10)).hasSize(10);
    group.take(0);
    beat();
    assertThat(poll(10)).isEmpty();
    group.leave(0);
    beat();
    assertThat(told).containsExactly("assigned [t/0]", "revoked [t/0]", "assigned [t/0]");
    assertThat(poll(1)).extracting(FetchedMessage::offset).containsExactly(10L);
  }

  @Test
  void whoTakesTooLongLosesThePartition() {
    started(0, 1);
    List<FetchedMessage> polled = poll(1_000);
    group.take(1);
    scheduler.run(REBALANCE.plusSeconds(5));
    assertThat(told).contains("lost [t/1]");
    assertThat(lastBeat().getEpoch()).isEqualTo(3);
    commit();
    assertThat(group.committed(0)).isPositive();
    assertThat(group.committed(1)).as("of %d polled", polled.size()).isZero();
  }

  @Test
  void nothingIsHandedOutThatMayBeSomebodyElsesByNow() {
    started(0);
    assertThat(poll(1)).hasSize(1);
    scheduler.pause(SESSION);
    CompletableFuture<List<FetchedMessage>> poll = member.poll(1, Duration.ofMinutes(1));
    group.refusal = ErrorReason.MEMBER_NOT_FOUND;
    scheduler.run(SOON);
    assertThat(told).contains("lost [t/0]");
    assertThat(scheduler.await(poll)).extracting(FetchedMessage::offset).containsExactly(0L);
    assertThat(
            group.sent(GroupHeartbeatRequest.class).stream()
                .map(GroupHeartbeatRequest::getMemberId)
                .distinct())
        .as("a new life has a new id")
        .hasSize(2);
  }

  @Test
  void aCommitWhoseAnswerWasLostIsRepeated() {
    started(0);
    assertThat(poll(7)).hasSize(7);
    group.answersAreLost = true;
    CompletableFuture<Void> commit = member.commit();
    scheduler.run(Duration.ofSeconds(2));
    group.answersAreLost = false;
    scheduler.await(commit);
    assertThat(group.committed(0)).isEqualTo(7);
    assertThat(group.sent(CommitOffsetsRequest.class)).hasSize(3);
  }

  @Test
  void whatIsGivenAnewBeginsAnew() {
    started(0);
    assertThat(poll(20)).hasSize(20);
    group.committed(0, 5);
    group.give(0);
    beat();
    assertThat(told).contains("lost [t/0]");
    assertThat(poll(1)).extracting(FetchedMessage::offset).containsExactly(5L);
  }

  @Test
  void aMemberThatIsFencedIsOver() {
    started(0);
    group.refusal = ErrorReason.MEMBER_FENCED;
    CompletableFuture<List<FetchedMessage>> poll = member.poll(1, Duration.ofMinutes(1));
    assertThat(scheduler.await(poll)).hasSize(1);
    beat();
    assertThatThrownBy(() -> poll(1))
        .cause()
        .isInstanceOfSatisfying(
            NaruException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.MEMBER_FENCED));
  }

  @Test
  void closingWaitsForCommitsAndLeaves() {
    started(0);
    assertThat(poll(7)).hasSize(7);
    CompletableFuture<Void> commit = member.commit();
    scheduler.await(member.drain());
    assertThat(commit).isCompleted();
    assertThat(group.sent(LeaveGroupRequest.class)).hasSize(1);
    assertThat(told).contains("revoked [t/0]");
  }
}
