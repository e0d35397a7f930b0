package io.narumq.statemachine.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.state.v1.GroupMemberTopicsRecord;
import io.narumq.state.v1.GroupRecord;
import io.narumq.state.v1.GroupTopicRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shares are fair, and no more partitions move than must. More with {@code -Dnaru.seeds=N}, one
 * with {@code -Dnaru.seed=N}.
 */
class AssignmentTest {
  private static final AtomicInteger CASES = new AtomicInteger();
  private static final AtomicInteger MORE_THAN_FEWEST = new AtomicInteger();

  @AfterAll
  static void hardlyEverMoreThanTheFewest() {
    assertThat(MORE_THAN_FEWEST.get() * 20).isLessThanOrEqualTo(CASES.get());
  }

  static LongStream seeds() {
    Long one = Long.getLong("naru.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("naru.seeds", 200));
  }

  /** Members with the topics that they read, and who has what; one topic for each row of owners. */
  private static Group group(Map<Long, List<Integer>> members, long[]... owners) {
    GroupRecord.Builder row = GroupRecord.newBuilder().setName("g").setGeneration(1);
    members.forEach(
        (number, topics) ->
            row.addMembers(
                GroupMemberTopicsRecord.newBuilder().setNumber(number).addAllTopics(topics)));
    for (int t = 0; t < owners.length; t++) {
      GroupTopicRecord.Builder topic = GroupTopicRecord.newBuilder().setNumber(t).setName("t" + t);
      for (long owner : owners[t]) {
        topic.addOwners(owner).addSince(0).addTargets(owner);
      }
      row.addTopics(topic);
    }
    return new Group(1, row.build());
  }

  private static List<Long> targets(Group group) {
    List<Long> targets = new ArrayList<>();
    for (GroupTopic topic : group.topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        targets.add(topic.target(p));
      }
    }
    return targets;
  }

  /** Of what members have and may keep. */
  private static int moved(Group group) {
    int moved = 0;
    for (GroupTopic topic : group.topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        boolean could =
            group.members().containsKey(topic.owner(p)) && group.reads(topic.owner(p), topic);
        moved += could && topic.target(p) != topic.owner(p) ? 1 : 0;
      }
    }
    return moved;
  }

  /**
   * All read the same: everybody keeps up to its share, those who have most get the greater shares.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noMoreMoveThanMust(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      int topics = 1 + random.nextInt(3);
      Map<Long, List<Integer>> members = new TreeMap<>();
      int count = 1 + random.nextInt(14);
      for (long number = 1; number <= count; number++) {
        members.put(number, LongStream.range(0, topics).mapToInt(t -> (int) t).boxed().toList());
      }
      long[][] owners = new long[topics][];
      // Some have nothing: they have just come. Some are out, or nobody ever had it.
      long highest = 1L + random.nextInt(members.size() + 2);
      for (int t = 0; t < topics; t++) {
        owners[t] =
            LongStream.range(0, 1 + random.nextInt(40))
                .map(p -> random.nextLong(highest + 1))
                .toArray();
      }
      Group group = group(members, owners);
      assertThat(group.retarget()).isTrue();

      int[] had = new int[members.size() + 1];
      Arrays.stream(owners)
          .flatMapToLong(Arrays::stream)
          .filter(o -> o > 0 && o < had.length)
          .forEach(o -> had[(int) o]++);
      int partitions = targets(group).size();
      assertThat(loads(group).values())
          .allMatch(
              load ->
                  load >= partitions / members.size()
                      && load <= (partitions + members.size() - 1) / members.size());
      assertThat(moved(group)).as("seed %s", seed).isEqualTo(fewestMoves(had, partitions));
    }
  }

  private static Map<Long, Integer> loads(Group group) {
    Map<Long, Integer> loads = new HashMap<>();
    group.members().keySet().forEach(member -> loads.put(member, 0));
    targets(group).forEach(member -> loads.merge(member, 1, Integer::sum));
    return loads;
  }

  private static int fewestMoves(int[] had, int partitions) {
    int members = had.length - 1;
    int[] most = Arrays.stream(had).skip(1).map(h -> -h).sorted().map(h -> -h).toArray();
    int moves = 0;
    for (int m = 0; m < members; m++) {
      int share = partitions / members + (m < partitions % members ? 1 : 0);
      moves += Math.max(0, most[m] - share);
    }
    return moves;
  }

  /** Members read different topics: compared with every fair way to share out what there is. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void fairAlsoIfMembersReadDifferentTopics(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 5; i++) {
      Map<Long, List<Integer>> members = new TreeMap<>();
      for (long number = 1; number <= 3; number++) {
        List<Integer> topics = new ArrayList<>(List.of(0, 1));
        topics.removeIf(topic -> random.nextInt(3) == 0);
        members.put(number, topics);
      }
      long[][] owners = new long[2][];
      for (int t = 0; t < 2; t++) {
        owners[t] =
            LongStream.range(0, 1 + random.nextInt(4)).map(p -> random.nextLong(5)).toArray();
      }
      Group group = group(members, owners);
      group.retarget();
      assertThat(isFair(group, targets(group))).as("seed %s", seed).isTrue();
      int fewest = fewestMoves(group);
      assertThat(moved(group)).as("seed %s", seed).isBetween(fewest, fewest + 1);
      CASES.incrementAndGet();
      MORE_THAN_FEWEST.addAndGet(moved(group) - fewest);
    }
  }

  /** Nobody has two more than a reader of one of its topics; all that is read is somebody's. */
  private static boolean isFair(Group group, List<Long> holders) {
    Map<Long, Integer> loads = new HashMap<>();
    holders.forEach(member -> loads.merge(member, 1, Integer::sum));
    int at = 0;
    for (GroupTopic topic : group.topics()) {
      List<Long> readers =
          group.members().keySet().stream().filter(m -> group.reads(m, topic)).toList();
      for (int p = 0; p < topic.partitions(); p++) {
        long holder = holders.get(at++);
        if (readers.isEmpty() ? holder != 0 : !readers.contains(holder)) {
          return false;
        }
        if (readers.stream().anyMatch(r -> loads.get(holder) > loads.getOrDefault(r, 0) + 1)) {
          return false;
        }
      }
    }
    return true;
  }

  private static int fewestMoves(Group group) {
    List<Long> owners = new ArrayList<>();
    List<Boolean> stays = new ArrayList<>();
    for (GroupTopic topic : group.topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        owners.add(topic.owner(p));
        stays.add(
            group.members().containsKey(topic.owner(p)) && group.reads(topic.owner(p), topic));
      }
    }
    int fewest = Integer.MAX_VALUE;
    for (int code = 0; code < Math.pow(4, owners.size()); code++) {
      List<Long> holders = new ArrayList<>();
      int moves = 0;
      for (int p = 0; p < owners.size(); p++) {
        long holder = (code >> (2 * p)) & 3;
        holders.add(holder);
        moves += stays.get(p) && holder != owners.get(p) ? 1 : 0;
      }
      if (moves < fewest && isFair(group, holders)) {
        fewest = moves;
      }
    }
    return fewest;
  }

  @Test
  void whatIsFairIsLeftAlone() {
    Group group =
        group(new TreeMap<>(Map.of(1L, List.of(0), 2L, List.of(0))), new long[] {2, 1, 1, 2, 2});
    group.retarget();
    assertThat(targets(group)).containsExactly(2L, 1L, 1L, 2L, 2L);
  }
}
