package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.GroupTopic;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.CommandResult.CommittedOffset;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.GroupAssigned;
import io.narumq.statemachine.CommandResult.OffsetsReset;
import io.narumq.statemachine.GroupClient.Part;
import io.narumq.statemachine.state.Groups;
import io.narumq.statemachine.store.MemoryDatabase.Image;
import io.narumq.statemachine.store.StoreOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A group with its members on a network that loses and repeats, and what must hold at every moment:
 * who works on a partition as a member is its owner, and nobody else's commits count.
 */
final class GroupWorld {
  static final List<GroupTopic> TOPICS =
      List.of(
          GroupCommands.topic("a", 7), GroupCommands.topic("b", 4), GroupCommands.topic("c", 1));

  private MemoryShard shard = new MemoryShard(Image.EMPTY, StoreOptions.DEFAULTS);
  private long index;
  private long servingMs = 1_000;
  private long wallMs = TestShard.WALL_MS;

  final List<GroupClient> clients = new ArrayList<>();

  /** Those that are out, or will be, and do not know. */
  final List<GroupClient> zombies = new ArrayList<>();

  /**
   * Those whose membership has ended: should their ids be known, by a late join, it is not them.
   */
  private final Set<GroupClient> out = new HashSet<>();

  /** What the network has kept: it comes once more. */
  final List<Command> late = new ArrayList<>();

  /** The model: how often a partition changed its owner, and was reset. */
  private final Map<Part, String> owners = new TreeMap<>();

  private final Map<Part, Integer> periods = new HashMap<>();
  private final Map<Part, Integer> resets = new HashMap<>();
  private final Map<Part, Long> offsets = new HashMap<>();
  private final Map<String, Long> usedWallMs = new HashMap<>();

  /** What each client knew of that when it began to work on a partition. */
  private final Map<GroupClient, Map<Part, Claim>> claims = new HashMap<>();

  int accepted;
  int fenced;

  /** A time in which a partition is a member's and nobody resets it. */
  record Claim(int period, int resets) {}

  CommandResult apply(Command command) {
    LogEntry entry =
        LogEntry.newBuilder()
            .setServingMs(servingMs)
            .setWallMs(wallMs)
            .addCommands(command)
            .build();
    index++;
    CommandResult result = shard.machine().apply(1, index, entry).results().get(0);
    look();
    return result;
  }

  void restart() {
    shard = new MemoryShard(shard.image(), StoreOptions.NONE);
  }

  void pass(long ms) {
    servingMs += ms;
    wallMs += ms;
  }

  /** Nobody leads for a while. */
  void outage(long ms) {
    wallMs += ms;
  }

  void tick(boolean servingTimers) {
    Command tick = Commands.tick(1_000);
    apply(
        tick.toBuilder()
            .setTick(tick.getTick().toBuilder().setServingTimers(servingTimers))
            .build());
  }

  Optional<GroupView> view() {
    return shard.machine().reader().group(GroupClient.GROUP);
  }

  Set<String> memberIds() {
    Set<String> ids = new TreeSet<>();
    view().ifPresent(view -> view.members().forEach(member -> ids.add(member.memberId())));
    return ids;
  }

  void checkRows() {
    shard.check();
  }

  /** The client sends its heartbeat and gets the answer; false if it is out. */
  boolean heartbeat(GroupClient client) {
    CommandResult result = apply(GroupCommands.of(client.heartbeat()));
    if (!(result instanceof GroupAssigned answer)) {
      return false;
    }
    if (client.epoch() == 0) {
      out.remove(client);
    }
    assertThat(out).as("told that all goes on").doesNotContain(client);
    for (Part part : client.see(answer)) {
      claims
          .computeIfAbsent(client, c -> new HashMap<>())
          .put(part, new Claim(periods.get(part), resets.getOrDefault(part, 0)));
    }
    checkWork();
    return true;
  }

  /** A commit of a client as it was made, to be applied now or later. */
  record Commit(GroupClient client, long epoch, Part part, long offset, Claim claim) {}

  Commit commitOf(GroupClient client, Part part, long offset) {
    return new Commit(client, client.epoch(), part, offset, claims.get(client).get(part));
  }

  boolean apply(Commit commit) {
    Part part = commit.part();
    boolean mayBeTaken =
        isMember(commit.client())
            && commit.client().memberId().equals(owners.get(part))
            && commit.claim().equals(new Claim(periods.get(part), resets.getOrDefault(part, 0)));
    CommandResult result =
        apply(
            GroupCommands.commit(
                GroupClient.GROUP,
                commit.client().memberId(),
                commit.epoch(),
                GroupCommands.topic(part.topic(), 0),
                GroupCommands.at(part.partition(), commit.offset())));
    boolean taken = result.equals(Done.DONE);
    assertThat(mayBeTaken || !taken).as("%s was taken, owner is %s", commit, owners).isTrue();
    if (taken) {
      offsets.merge(part, commit.offset(), Math::max);
      accepted++;
    } else {
      fenced++;
    }
    checkOffsets();
    return taken;
  }

  boolean reset(GroupClient client, Part part, long offset) {
    CommandResult result =
        apply(
            GroupCommands.reset(
                GroupClient.GROUP,
                client.memberId(),
                client.epoch(),
                GroupCommands.topic(part.topic(), 0),
                GroupCommands.at(part.partition(), offset)));
    if (!(result instanceof OffsetsReset reset)) {
      return false;
    }
    client.epoch(reset.epoch());
    offsets.put(part, offset);
    int count = resets.merge(part, 1, Integer::sum);
    claims.get(client).put(part, new Claim(periods.get(part), count));
    checkOffsets();
    return true;
  }

  boolean isMember(GroupClient client) {
    return !out.contains(client) && memberIds().contains(client.memberId());
  }

  /** Follows who is in and who has what. */
  private void look() {
    Set<String> members = memberIds();
    for (List<GroupClient> all : List.of(clients, zombies)) {
      all.stream().filter(client -> !members.contains(client.memberId())).forEach(out::add);
    }
    Set<String> known = new TreeSet<>();
    view().ifPresent(view -> view.topics().forEach(topic -> look(topic, known)));
    offsets.keySet().removeIf(part -> isForgotten(part, known));
    owners.keySet().removeIf(part -> !known.contains(part.topic()));
  }

  private void look(GroupView.Topic topic, Set<String> known) {
    known.add(topic.name());
    if (topic.expiresWallMs() == 0) {
      usedWallMs.put(topic.name(), wallMs);
    }
    for (int p = 0; p < topic.partitions().size(); p++) {
      Part part = new Part(topic.name(), p);
      String owner = topic.partitions().get(p).owner();
      if (!owner.equals(owners.put(part, owner))) {
        periods.merge(part, 1, Integer::sum);
      }
    }
  }

  private boolean isForgotten(Part part, Set<String> known) {
    if (known.contains(part.topic())) {
      return false;
    }
    assertThat(wallMs - usedWallMs.get(part.topic()))
        .as("forgotten too early: %s", part)
        .isGreaterThanOrEqualTo(Groups.RETENTION_MS);
    return true;
  }

  private void checkOffsets() {
    Map<Part, Long> stored = new HashMap<>();
    view()
        .ifPresent(
            view ->
                view.topics()
                    .forEach(
                        topic -> {
                          for (int p = 0; p < topic.partitions().size(); p++) {
                            Part part = new Part(topic.name(), p);
                            topic
                                .partitions()
                                .get(p)
                                .committed()
                                .map(CommittedOffset::offset)
                                .ifPresent(offset -> stored.put(part, offset));
                          }
                        }));
    assertThat(stored).isEqualTo(offsets);
  }

  /** Whoever is a member has what it works on; so no two members work on one partition. */
  void checkWork() {
    for (GroupClient client : clients) {
      if (isMember(client)) {
        client
            .working()
            .forEach(
                part ->
                    assertThat(owners.get(part))
                        .as("owner of %s, on which %s works", part, client)
                        .isEqualTo(client.memberId()));
      }
    }
  }
}
