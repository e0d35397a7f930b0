package io.narumq.statemachine;

import static io.narumq.statemachine.GroupCommands.at;
import static io.narumq.statemachine.GroupCommands.heartbeat;
import static io.narumq.statemachine.GroupCommands.join;
import static io.narumq.statemachine.GroupCommands.owned;
import static io.narumq.statemachine.GroupCommands.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.GroupHeartbeat;
import io.narumq.log.v1.GroupTopic;
import io.narumq.log.v1.OwnedPartitions;
import io.narumq.statemachine.CommandResult.AssignedPartition;
import io.narumq.statemachine.CommandResult.AssignedTopic;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import io.narumq.statemachine.CommandResult.OffsetsReset;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.Groups;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What members of a consumer group are told, step by step. */
class GroupTest extends ShardTest {
  private static final GroupTopic EVENTS = topic("events", 4);

  private GroupAssigned apply(GroupHeartbeat.Builder heartbeat) {
    return shard.apply(GroupAssigned.class, GroupCommands.of(heartbeat));
  }

  private ErrorReason refusal(GroupHeartbeat.Builder heartbeat) {
    return refusal(GroupCommands.of(heartbeat));
  }

  private ErrorReason refusal(Command command) {
    var before = StateDump.of(shard.machine().rows());
    Rejected rejected = shard.apply(Rejected.class, command);
    assertThat(StateDump.of(shard.machine().rows())).isEqualTo(before);
    return rejected.reason();
  }

  private static List<Integer> partitions(GroupAssigned assigned) {
    return assigned.topics().stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(AssignedPartition::partition)
        .toList();
  }

  /** The heartbeat of a member that works on all that it was told, and on nothing else. */
  private GroupAssigned beat(String member, GroupAssigned known) {
    return apply(heartbeat("g", member, known.epoch()).setOwned(owned(known.topics())));
  }

  private Optional<String> committed(GroupAssigned assigned, int partition) {
    return assigned.topics().get(0).partitions().stream()
        .filter(each -> each.partition() == partition)
        .findFirst()
        .orElseThrow()
        .committed()
        .map(at -> at.offset() + at.metadata());
  }

  @Test
  void theFirstMemberHasAllAtOnce() {
    GroupAssigned first = apply(join("g", "a", EVENTS));
    assertThat(partitions(first)).containsExactly(0, 1, 2, 3);
    assertThat(first.settled()).isTrue();
    assertThat(first.heartbeatMs()).isEqualTo(3_333);
    assertThat(first.topics().get(0).partitions())
        .allMatch(each -> each.fresh() && each.epoch() == first.epoch());
    GroupAssigned next = beat("a", first);
    assertThat(next.epoch()).isEqualTo(first.epoch());
    assertThat(next.topics().get(0).partitions()).noneMatch(AssignedPartition::fresh);
  }

  @Test
  void aPartitionMovesWhenItsOwnerHasLetGoOfIt() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    GroupAssigned b = apply(join("g", "b", EVENTS));
    assertThat(partitions(b)).isEmpty();
    assertThat(b.settled()).isFalse();
    assertThat(b.heartbeatMs()).isEqualTo(500);

    GroupAssigned told = beat("a", a);
    assertThat(partitions(told)).containsExactly(0, 1);
    assertThat(told.settled()).isFalse();
    assertThat(partitions(beat("b", b))).as("a works on them still").isEmpty();
    assertThat(shard.apply(GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(3, 7))))
        .as("until it has let go of them it may commit")
        .isEqualTo(Done.DONE);

    assertThat(beat("a", told).settled()).isTrue();
    GroupAssigned given = beat("b", b);
    assertThat(partitions(given)).containsExactly(2, 3);
    assertThat(given.settled()).isTrue();
    assertThat(committed(given, 3)).contains("7");
    assertThat(committed(given, 2)).isEmpty();
    assertThat(refusal(GroupCommands.commit("g", "a", told.epoch(), EVENTS, at(0, 1), at(3, 9))))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_FENCED);
  }

  @Test
  void anAnswerThatWasLostIsGivenAgain() {
    GroupAssigned lost = apply(join("g", "a", EVENTS));
    assertThat(apply(join("g", "a", EVENTS))).isEqualTo(lost);
    GroupAssigned b = apply(join("g", "b", EVENTS));
    beat("a", beat("a", lost));
    GroupAssigned alsoLost = beat("b", b);
    assertThat(partitions(alsoLost)).containsExactly(2, 3);
    assertThat(beat("b", b)).isEqualTo(alsoLost);
  }

  /** It was sent before the member knew of what it has now, so it can not mean to give that up. */
  @Test
  void aHeartbeatThatComesLateGivesNothingUp() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    GroupAssigned b = apply(join("g", "b", EVENTS));
    beat("a", beat("a", a));
    GroupAssigned given = beat("b", b);
    apply(join("g", "c", EVENTS));
    GroupAssigned after = beat("b", b);
    assertThat(partitions(after)).hasSizeBetween(1, 2);
    GroupView.Partition partition =
        shard.machine().reader().group("g").orElseThrow().topics().get(0).partitions().get(3);
    assertThat(partition.owner()).isEqualTo("b");
    assertThat(partition.epoch()).isEqualTo(given.epoch());
  }

  @Test
  void whatALeaverHadIsFreeAtOnce() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    GroupAssigned b = apply(join("g", "b", EVENTS));
    shard.apply(GroupCommands.leave("g", "a"));
    assertThat(partitions(beat("b", b))).containsExactly(0, 1, 2, 3);
    assertThat(shard.apply(GroupCommands.leave("g", "a"))).isEqualTo(Done.DONE);
    assertThat(refusal(heartbeat("g", "a", a.epoch())))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND);
    assertThat(refusal(GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 1))))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND);
  }

  @Test
  void aSilentMemberIsOutAfterItsTimeout() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    GroupAssigned b = apply(join("g", "b", EVENTS));
    passAndTick(6_000);
    beat("b", b);
    passAndTick(3_999);
    beat("a", a);
    passAndTick(6_001);
    assertThat(partitions(beat("a", a))).as("b is out").containsExactly(0, 1, 2, 3);
    assertThat(refusal(heartbeat("g", "b", b.epoch())))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND);
  }

  /** In the first seconds of a leader members get the time to be heard of. */
  @Test
  void anOutageCostsNobodyItsPlace() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    shard.advance(60_000);
    Command first = Commands.tick(1_000);
    shard.apply(
        first.toBuilder().setTick(first.getTick().toBuilder().setServingTimers(false)).build());
    assertThat(partitions(beat("a", a))).hasSize(4);
    passAndTick(9_999);
    assertThat(partitions(beat("a", a))).hasSize(4);
  }

  /** It is out, and then its join comes once more: what it was told before means nothing now. */
  @Test
  void aLateJoinMakesNoMemberOfOneThatIsOut() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    passAndTick(10_000);
    apply(join("g", "a", EVENTS));
    assertThat(refusal(heartbeat("g", "a", a.epoch())))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND);
    assertThat(refusal(GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 1))))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_FENCED);
    passAndTick(10_000);
    assertThat(shard.machine().reader().group("g")).isEmpty();
  }

  @Test
  void othersAreToldThatSomethingChanged() {
    Effect changed = new Effect.GroupChanged("g");
    GroupAssigned a = apply(join("g", "a", EVENTS));
    assertThat(effects(join("g", "b", EVENTS))).containsExactly(changed);
    GroupAssigned told = beat("a", a);
    assertThat(effects(heartbeat("g", "a", told.epoch()))).isEmpty();
    assertThat(effects(heartbeat("g", "a", told.epoch()).setOwned(owned(told.topics()))))
        .as("let go of two")
        .containsExactly(changed);
    assertThat(shard.applyEntry(List.of(GroupCommands.leave("g", "a"))).effects())
        .containsExactly(changed);
  }

  private List<Effect> effects(GroupHeartbeat.Builder heartbeat) {
    return shard.applyEntry(List.of(GroupCommands.of(heartbeat))).effects();
  }

  @Test
  void groupsAreListed() {
    apply(join("g", "a", EVENTS));
    apply(join("h", "a", EVENTS, topic("more", 2)));
    apply(join("h", "b", EVENTS));
    assertThat(shard.machine().reader().groups("", "", 9))
        .containsExactly(
            new GroupSummary("g", 1, 1, 4, true), new GroupSummary("h", 2, 2, 6, false));
    assertThat(shard.machine().reader().groups("", "g", 1)).hasSize(1);
    assertThat(shard.machine().reader().groups("x", "", 9)).isEmpty();
  }

  @Test
  void anInstanceThatComesBackHasWhatItHad() {
    GroupAssigned a = apply(join("g", "a", EVENTS).setInstanceId("i"));
    GroupAssigned b = apply(join("g", "b", EVENTS));
    GroupAssigned told = beat("a", a);
    beat("a", told);
    beat("b", b);

    GroupAssigned again = apply(join("g", "a2", EVENTS).setInstanceId("i"));
    assertThat(partitions(again)).isEqualTo(partitions(told));
    assertThat(again.epoch()).isGreaterThan(told.epoch());
    assertThat(again.topics().get(0).partitions())
        .allMatch(each -> each.fresh() && each.epoch() == again.epoch());
    assertThat(refusal(heartbeat("g", "a", told.epoch()).setInstanceId("i")))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_FENCED);
    assertThat(refusal(join("g", "a", EVENTS).setInstanceId("i")))
        .as("its join, repeated by the network")
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_FENCED);
    assertThat(refusal(GroupCommands.commit("g", "a", told.epoch(), EVENTS, at(0, 1))))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND);
    shard.apply(GroupCommands.leaveInstance("g", "i"));
    assertThat(refusal(heartbeat("g", "a2", again.epoch())))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_NOT_FOUND);
  }

  @Test
  void topicsChangeWhileTheRestGoesOn() {
    GroupTopic more = topic("more", 2);
    GroupAssigned a = apply(join("g", "a", EVENTS));
    GroupAssigned both =
        apply(
            heartbeat("g", "a", a.epoch())
                .addTopics(EVENTS)
                .addTopics(more)
                .setTopicsVersion(2)
                .setOwned(owned(a.topics())));
    assertThat(both.topics()).extracting(AssignedTopic::name).containsExactly("events", "more");
    assertThat(both.topics().get(0)).isEqualTo(beat("a", a).topics().get(0));
    apply(heartbeat("g", "a", both.epoch()).addTopics(EVENTS).setTopicsVersion(2));
    assertThat(apply(heartbeat("g", "a", both.epoch())).topics())
        .as("a list that comes late")
        .hasSize(2);

    GroupAssigned less =
        apply(heartbeat("g", "a", both.epoch()).addTopics(more).setTopicsVersion(3));
    assertThat(less.topics()).extracting(AssignedTopic::name).containsExactly("more");
    assertThat(shard.apply(GroupCommands.commit("g", "a", less.epoch(), EVENTS, at(0, 1))))
        .as("it has to let go first")
        .isEqualTo(Done.DONE);
    assertThat(
            refusal(
                heartbeat("g", "a", less.epoch()).addTopics(topic("more", 3)).setTopicsVersion(4)))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  @Test
  void aTopicThatWasMadeAgainBeginsAnew() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    shard.apply(GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 5)));
    GroupAssigned anew =
        apply(
            heartbeat("g", "a", a.epoch())
                .addTopics(topic("events", 2, 8))
                .setTopicsVersion(2)
                .setOwned(OwnedPartitions.getDefaultInstance()));
    assertThat(partitions(anew)).hasSize(8);
    assertThat(committed(anew, 0)).isEmpty();
    assertThat(shard.machine().reader().group("g").orElseThrow().topics()).hasSize(1);
  }

  @Test
  void aCommitMovesOnAndAResetAnywhere() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    shard.apply(
        Done.class, GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 5).setMetadata("m")));
    shard.apply(Done.class, GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 3)));
    assertThat(offset(0)).contains("5m");

    OffsetsReset reset =
        shard.apply(OffsetsReset.class, GroupCommands.reset("g", "a", a.epoch(), EVENTS, at(0, 2)));
    assertThat(offset(0)).contains("2");
    assertThat(refusal(GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 6))))
        .as("it was under way when the reset came")
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_FENCED);
    shard.apply(Done.class, GroupCommands.commit("g", "a", reset.epoch(), EVENTS, at(0, 3)));
    assertThat(offset(0)).contains("3");
    assertThat(refusal(GroupCommands.commit("g", "a", reset.epoch() + 1, EVENTS, at(0, 4))))
        .as("an epoch that nobody was told")
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_FENCED);
  }

  @Test
  void aResetHidesNothingByTheEpochOfTheLastHeartbeat() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    shard.apply(Done.class, GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 7)));
    long known = apply(join("g", "b", EVENTS)).epoch();
    shard.apply(GroupCommands.leave("g", "a"));
    long lost = apply(heartbeat("g", "b", known)).epoch();
    shard.apply(OffsetsReset.class, GroupCommands.reset("g", "b", lost, EVENTS, at(2, 5)));
    assertThat(committed(apply(heartbeat("g", "b", known)), 0)).contains("7");
  }

  private Optional<String> offset(int partition) {
    return shard
        .machine()
        .reader()
        .group("g")
        .orElseThrow()
        .topics()
        .get(0)
        .partitions()
        .get(partition)
        .committed()
        .map(at -> at.offset() + at.metadata());
  }

  @Test
  void anybodyMaySetOffsetsWhileThereAreNoMembers() {
    shard.apply(OffsetsReset.class, GroupCommands.reset("g", "", 0, EVENTS, at(1, 10)));
    shard.apply(Done.class, GroupCommands.commit("g", "", 0, EVENTS, at(2, 20)));
    assertThat(refusal(GroupCommands.reset("g", "", 0, EVENTS, at(4, 10))))
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    GroupAssigned a = apply(join("g", "a", EVENTS));
    assertThat(committed(a, 1)).contains("10");
    assertThat(committed(a, 2)).contains("20");
    assertThat(refusal(GroupCommands.reset("g", "", 0, EVENTS, at(1, 1))))
        .isEqualTo(ErrorReason.ERROR_REASON_GROUP_NOT_EMPTY);
    assertThat(refusal(GroupCommands.commit("g", "", 0, EVENTS, at(1, 11))))
        .isEqualTo(ErrorReason.ERROR_REASON_GROUP_NOT_EMPTY);
    assertThat(refusal(GroupCommands.deleteGroup("g")))
        .isEqualTo(ErrorReason.ERROR_REASON_GROUP_NOT_EMPTY);
  }

  @Test
  void offsetsAreRememberedForSevenDays() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    shard.apply(GroupCommands.commit("g", "a", a.epoch(), EVENTS, at(0, 5)));
    shard.apply(GroupCommands.leave("g", "a"));
    passAndTick(Groups.RETENTION_MS - 1);
    shard.apply(GroupCommands.commit("g", "", 0, EVENTS, at(0, 6)));
    passAndTick(1);
    assertThat(offset(0)).contains("6");
    passAndTick(Groups.RETENTION_MS - 2);
    assertThat(shard.machine().reader().group("g")).isPresent();
    passAndTick(1);
    assertThat(shard.machine().reader().group("g")).isEmpty();
    assertThat(shard.machine().nextWallTimerMs()).isEqualTo(QueueStateMachine.NO_TIMER);
  }

  @Test
  void aGroupWithoutOffsetsEndsWithItsLastMember() {
    apply(join("g", "a", EVENTS));
    shard.apply(GroupCommands.leave("g", "a"));
    assertThat(shard.machine().reader().group("g")).isEmpty();
    assertThat(refusal(GroupCommands.deleteGroup("g")))
        .isEqualTo(ErrorReason.ERROR_REASON_GROUP_NOT_FOUND);
  }

  /** What was said to a group of that name before means nothing to it. */
  @Test
  void aGroupThatWasMadeAgainFencesTheOneBefore() {
    GroupAssigned before = apply(join("g", "a", EVENTS));
    shard.apply(GroupCommands.leave("g", "a"));
    GroupAssigned after = apply(join("g", "a", EVENTS));
    assertThat(after.epoch()).isGreaterThan(before.epoch());
    assertThat(refusal(GroupCommands.commit("g", "a", before.epoch(), EVENTS, at(0, 1))))
        .isEqualTo(ErrorReason.ERROR_REASON_MEMBER_FENCED);
  }

  @Test
  void aHeartbeatWritesOneRow() {
    GroupAssigned a = apply(join("g", "a", EVENTS));
    var before = StateDump.of(shard.machine().rows());
    shard.advance(1_000);
    beat("a", a);
    var after = StateDump.of(shard.machine().rows());
    after.entrySet().removeAll(before.entrySet());
    assertThat(after.keySet())
        .allMatch(row -> row.startsWith("group_member 63") || row.startsWith("shard "))
        .hasSize(2);
  }
}
