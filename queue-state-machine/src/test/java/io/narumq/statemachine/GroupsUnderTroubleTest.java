package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.GroupTopic;
import io.narumq.statemachine.GroupClient.Part;
import io.narumq.statemachine.GroupWorld.Commit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members join, leave, crash, come back, are slow to let go and read other topics, while answers
 * are lost, calls come late and again, and leaders change: {@link GroupWorld} checks every step,
 * and in the end it must come to rest. One seed with {@code -Dnaru.seed=N}, more with {@code
 * -Dnaru.seeds=N}.
 */
class GroupsUnderTroubleTest {
  private static final int STEPS = 400;

  /** Of all seeds together. */
  private static final AtomicInteger ACCEPTED = new AtomicInteger();

  private static final AtomicInteger FENCED = new AtomicInteger();

  private final GroupWorld world = new GroupWorld();
  private final List<Commit> lateCommits = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom(0);
  private int lives;
  private int graceTicks;

  static LongStream seeds() {
    Long one = Long.getLong("naru.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("naru.seeds", 200));
  }

  @AfterAll
  static void commitsWereTakenAndRefused() {
    assertThat(ACCEPTED.get()).isPositive();
    assertThat(FENCED.get()).isPositive();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aPartitionIsOneMembersAtATime(long seed) {
    random = new SplittableRandom(seed);
    try {
      for (int i = 0; i < STEPS; i++) {
        step();
        world.checkWork();
      }
      world.checkRows();
      comeToRest();
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
    ACCEPTED.addAndGet(world.accepted);
    FENCED.addAndGet(world.fenced);
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void step() {
    if (world.clients.isEmpty() || (one(12) && world.clients.size() < 8)) {
      join();
      return;
    }
    GroupClient client = any(world.clients);
    switch (random.nextInt(20)) {
      case 0 -> end(client);
      case 1 -> comeBack(client);
      case 2 -> client.readFromNowOn(someTopics());
      case 3 -> comeLate();
      case 4 -> outage();
      case 5 -> world.restart();
      case 6, 7, 8 -> commit(client);
      case 9 -> reset(client);
      case 10, 11 -> pass();
      case 12, 13 -> client.letGo();
      default -> heartbeat(client);
    }
  }

  private void join() {
    lives++;
    String instance = one(3) ? "i" + lives : "";
    GroupClient client = new GroupClient("m" + lives, instance, someTopics());
    world.clients.add(client);
    heartbeat(client);
  }

  private List<GroupTopic> someTopics() {
    if (!one(3)) {
      return GroupWorld.TOPICS;
    }
    return List.copyOf(GroupWorld.TOPICS.subList(random.nextInt(2), 2 + random.nextInt(2)));
  }

  private void heartbeat(GroupClient client) {
    var heartbeat = GroupCommands.of(client.heartbeat());
    if (one(5)) {
      world.late.add(heartbeat);
      if (one(2)) {
        return;
      }
    }
    if (one(6)) {
      world.apply(heartbeat);
    } else if (!world.heartbeat(client)) {
      world.clients.remove(client);
      world.zombies.add(client);
    }
  }

  /** It leaves, or it is not heard of any more: and what it had begun comes through later. */
  private void end(GroupClient client) {
    world.clients.remove(client);
    if (one(2)) {
      world.apply(GroupCommands.leave(GroupClient.GROUP, client.memberId()));
    }
    world.zombies.add(client);
  }

  private void comeBack(GroupClient client) {
    if (client.instanceId().isEmpty()) {
      return;
    }
    lives++;
    world.clients.remove(client);
    world.zombies.add(client);
    GroupClient next = new GroupClient("m" + lives, client.instanceId(), client.topics());
    world.clients.add(next);
    heartbeat(next);
  }

  private void comeLate() {
    if (!world.late.isEmpty()) {
      var command = any(world.late);
      boolean wasMember = world.memberIds().contains(command.getGroupHeartbeat().getMemberId());
      // The join of a member that is out makes one that nobody ever hears of: it ends in time.
      if (wasMember || command.getGroupHeartbeat().getEpoch() != 0 || one(4)) {
        world.apply(command);
      }
    }
    if (!lateCommits.isEmpty()) {
      world.apply(any(lateCommits));
    }
  }

  private void outage() {
    world.outage(random.nextLong(3 * 86_400_000L));
    graceTicks = 3;
    world.tick(false);
  }

  private void pass() {
    world.pass(random.nextInt(2_000));
    world.tick(graceTicks == 0);
    graceTicks = Math.max(0, graceTicks - 1);
  }

  private void commit(GroupClient client) {
    GroupClient who = one(4) && !world.zombies.isEmpty() ? any(world.zombies) : client;
    if (who.working().isEmpty()) {
      return;
    }
    Commit commit = world.commitOf(who, any(List.copyOf(who.working())), random.nextInt(1_000));
    if (one(3)) {
      lateCommits.add(commit);
      return;
    }
    boolean isMember = world.isMember(who);
    assertThat(world.apply(commit) || !isMember || !who.isInSync())
        .as("a member that knows all there is to know: %s", commit)
        .isTrue();
  }

  private void reset(GroupClient client) {
    if (!client.working().isEmpty() && client.isInSync() && one(3)) {
      world.reset(client, any(List.copyOf(client.working())), random.nextInt(1_000));
    }
  }

  /** Those that are silent go; then four heartbeats of each member are enough. */
  private void comeToRest() {
    for (int i = 0; i < 12; i++) {
      round();
      world.pass(1_000);
      world.tick(true);
    }
    Set<String> live = new TreeSet<>();
    world.clients.forEach(client -> live.add(client.memberId()));
    assertThat(world.memberIds()).isEqualTo(live);
    GroupClient last = new GroupClient("last", "", GroupWorld.TOPICS);
    world.clients.add(last);
    // The join, told, let go; and once more for who comes before the one that it gets something of.
    for (int i = 0; i < 4; i++) {
      round();
    }
    GroupView view = world.view().orElseThrow();
    assertThat(view.settled()).isTrue();
    for (GroupView.Topic topic : view.topics()) {
      for (int p = 0; p < topic.partitions().size(); p++) {
        Part part = new Part(topic.name(), p);
        List<String> workers = new ArrayList<>();
        for (GroupClient client : world.clients) {
          if (client.working().contains(part)) {
            workers.add(client.memberId());
          }
        }
        assertThat(workers).containsExactly(topic.partitions().get(p).owner());
      }
    }
    checkShares();
    world.checkRows();
  }

  /** Members that read the same are within one. */
  private void checkShares() {
    Map<List<GroupTopic>, List<Integer>> loads = new HashMap<>();
    for (GroupClient client : world.clients) {
      loads.computeIfAbsent(client.topics(), t -> new ArrayList<>()).add(client.working().size());
    }
    loads
        .values()
        .forEach(
            of ->
                assertThat(of).allMatch(load -> of.stream().allMatch(other -> load - other <= 1)));
  }

  private void round() {
    for (GroupClient client : List.copyOf(world.clients)) {
      if (world.heartbeat(client)) {
        client.letGo();
      } else {
        world.clients.remove(client);
      }
    }
  }

  /** From one member to twelve and back: what moves is the share of the one, all else goes on. */
  @ParameterizedTest
  @ValueSource(ints = {12, 100})
  void growsAndShrinksWithoutStopping(int partitions) {
    List<GroupTopic> topics = List.of(GroupCommands.topic("t", partitions));
    for (int members = 1; members <= 12; members++) {
      Map<GroupClient, Set<Part>> before = work();
      world.clients.add(new GroupClient("m" + members, "", topics));
      goOn(before, partitions / members);
    }
    for (int members = 11; members > 0; members--) {
      GroupClient leaver = world.clients.get((members * 7) % world.clients.size());
      world.clients.remove(leaver);
      world.apply(GroupCommands.leave(GroupClient.GROUP, leaver.memberId()));
      Map<GroupClient, Set<Part>> before = work();
      goOn(before, 0);
    }
    assertThat(world.clients.get(0).working()).hasSize(partitions);
  }

  private Map<GroupClient, Set<Part>> work() {
    Map<GroupClient, Set<Part>> work = new HashMap<>();
    world.clients.forEach(client -> work.put(client, new TreeSet<>(client.working())));
    return work;
  }

  /**
   * Three heartbeats of each; in between everybody commits what it has from the first to the last.
   */
  private void goOn(Map<GroupClient, Set<Part>> before, int moves) {
    Map<GroupClient, Set<Part>> always = new HashMap<>();
    before.forEach((client, work) -> always.put(client, new TreeSet<>(work)));
    for (int i = 0; i < 3; i++) {
      round();
      always.forEach((client, work) -> work.retainAll(client.working()));
      for (GroupClient client : world.clients) {
        client
            .working()
            .forEach(part -> assertThat(world.apply(world.commitOf(client, part, 1))).isTrue());
      }
      world.pass(1_000);
      world.tick(true);
    }
    assertThat(world.view().orElseThrow().settled()).isTrue();
    int lost = 0;
    for (Map.Entry<GroupClient, Set<Part>> of : before.entrySet()) {
      Set<Part> kept = new TreeSet<>(of.getValue());
      kept.retainAll(of.getKey().working());
      assertThat(always.get(of.getKey())).as("never let go of what it keeps").isEqualTo(kept);
      lost += of.getValue().size() - kept.size();
    }
    assertThat(lost)
        .as("partitions that moved from one who goes on")
        .isEqualTo(before.isEmpty() ? 0 : moves);
    checkShares();
  }
}
