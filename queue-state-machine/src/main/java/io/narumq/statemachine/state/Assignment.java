package io.narumq.statemachine.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which member of a group is to have which partition. Pure: the same group, the same
 * outcome.
 *
 * <p>Everybody keeps what it has; what is free goes to whoever has least; then, as long as there is
 * a partition whose holder has two more than another member that reads its topic, the one who has
 * most gives one to the one who has least. So members that read the same topics are within one of
 * each other, and among members that all read the same no fewer partitions could have moved.
 */
final class Assignment {
  private static final int NONE = -1;

  private final long[] members;
  private final List<GroupTopic> topics;

  /** By topic: the indexes of the members that read it. */
  private final int[][] readers;

  /** By topic and partition: the index of the member that is to have it. */
  private final int[][] holders;

  /** How many partitions each member is to have. */
  private final int[] loads;

  Assignment(Group group) {
    members = group.members().keySet().stream().mapToLong(number -> number).toArray();
    topics = new ArrayList<>(group.topics());
    loads = new int[members.length];
    readers = new int[topics.size()][];
    holders = new int[topics.size()][];
    for (int t = 0; t < topics.size(); t++) {
      readers[t] = readersOf(group, topics.get(t));
      holders[t] = new int[topics.get(t).partitions()];
    }
  }

  private int[] readersOf(Group group, GroupTopic topic) {
    int[] found = new int[members.length];
    int count = 0;
    for (int m = 0; m < members.length; m++) {
      if (group.reads(members[m], topic)) {
        found[count++] = m;
      }
    }
    return Arrays.copyOf(found, count);
  }

  void assign() {
    for (int t = 0; t < topics.size(); t++) {
      keep(t);
    }
    // Those that few could have come first: the others have more places to go to.
    IntStream.range(0, topics.size())
        .boxed()
        .sorted(Comparator.comparingInt(t -> readers[t].length))
        .forEach(this::place);
    for (Move move = best(); move != null; move = best()) {
      make(move);
    }
    for (int t = 0; t < topics.size(); t++) {
      for (int p = 0; p < holders[t].length; p++) {
        int holder = holders[t][p];
        topics.get(t).target(p, holder == NONE ? GroupTopic.NOBODY : members[holder]);
      }
    }
  }

  private void keep(int t) {
    GroupTopic topic = topics.get(t);
    for (int p = 0; p < holders[t].length; p++) {
      int owner = Arrays.binarySearch(members, topic.owner(p));
      if (owner >= 0 && Arrays.binarySearch(readers[t], owner) >= 0) {
        hold(t, p, owner);
      } else {
        holders[t][p] = NONE;
      }
    }
  }

  private void place(int t) {
    if (readers[t].length == 0) {
      return;
    }
    for (int p = 0; p < holders[t].length; p++) {
      if (holders[t][p] == NONE) {
        hold(t, p, leastLoaded(t));
      }
    }
  }

  private void hold(int t, int partition, int member) {
    holders[t][partition] = member;
    loads[member]++;
  }

  private int leastLoaded(int t) {
    int least = readers[t][0];
    for (int m : readers[t]) {
      least = loads[m] < loads[least] ? m : least;
    }
    return least;
  }

  /** A partition of a topic goes from one member to another. */
  private record Move(int topic, int partition, int from, int to) {}

  /** From whoever has most, of those whom it makes more equal to another. */
  private @Nullable Move best() {
    Move best = null;
    for (int t = 0; t < topics.size(); t++) {
      Move move = best(t);
      if (move != null && (best == null || isBetter(move, best))) {
        best = move;
      }
    }
    return best;
  }

  private @Nullable Move best(int t) {
    int most = NONE;
    for (int m : holders[t]) {
      most = m != NONE && (most == NONE || loads[m] > loads[most]) ? m : most;
    }
    if (most == NONE) {
      return null;
    }
    int least = leastLoaded(t);
    return loads[most] - loads[least] >= 2 ? new Move(t, cheapest(t, most), most, least) : null;
  }

  private boolean isBetter(Move one, Move other) {
    if (loads[one.from()] != loads[other.from()]) {
      return loads[one.from()] > loads[other.from()];
    }
    int cost = cost(one.topic(), one.partition()) - cost(other.topic(), other.partition());
    return cost != 0 ? cost < 0 : loads[one.to()] < loads[other.to()];
  }

  private void make(Move move) {
    loads[move.from()]--;
    hold(move.topic(), move.partition(), move.to());
  }

  private int cheapest(int t, int holder) {
    int cheapest = NONE;
    for (int p = 0; p < holders[t].length; p++) {
      if (holders[t][p] == holder && (cheapest == NONE || cost(t, p) <= cost(t, cheapest))) {
        cheapest = p;
      }
    }
    return cheapest;
  }

  /** What it costs to take the partition from its holder: nothing if it does not have it yet. */
  private int cost(int t, int partition) {
    GroupTopic topic = topics.get(t);
    long holder = members[holders[t][partition]];
    if (topic.owner(partition) != holder) {
      return 0;
    }
    // It was to go already; its owner may have let go of it by now.
    return topic.target(partition) == holder ? 2 : 1;
  }
}
