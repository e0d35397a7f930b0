package io.narumq.statemachine.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
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

  /** Members and topics go by their places in these. */
  private final long[] members;

  private final List<GroupTopic> topics;

  /** By member: the topics that it reads. */
  private final int[][] reads;

  /** By member: how many partitions it is to have. */
  private final int[] loads;

  /** By topic: the members that read it, who is to have least comes first. */
  private final List<TreeSet<Integer>> readers = new ArrayList<>();

  /** By topic: the members that are to have a part of it, who is to have most comes last. */
  private final List<TreeSet<Integer>> holders = new ArrayList<>();

  /** By topic and partition: the member that is to have it. */
  private final int[][] holder;

  /** By topic and member: what it is to have, that first which is taken from it most easily. */
  private final List<Map<Integer, ArrayDeque<Integer>>> held = new ArrayList<>();

  Assignment(Group group) {
    members = group.members().keySet().stream().mapToLong(number -> number).toArray();
    topics = List.copyOf(group.topics());
    loads = new int[members.length];
    reads = new int[members.length][];
    for (int m = 0; m < members.length; m++) {
      long member = members[m];
      reads[m] =
          IntStream.range(0, topics.size())
              .filter(t -> group.reads(member, topics.get(t)))
              .toArray();
    }
    holder = new int[topics.size()][];
    for (int t = 0; t < topics.size(); t++) {
      holder[t] = new int[topics.get(t).partitions()];
      readers.add(new TreeSet<>(byLoad()));
      holders.add(new TreeSet<>(byLoad()));
      held.add(new HashMap<>());
    }
  }

  private Comparator<Integer> byLoad() {
    return Comparator.<Integer>comparingInt(m -> loads[m]).thenComparing(Comparator.naturalOrder());
  }

  void assign() {
    for (int t = 0; t < topics.size(); t++) {
      keep(t);
    }
    for (int m = 0; m < members.length; m++) {
      for (int t : reads[m]) {
        readers.get(t).add(m);
      }
    }
    // Those that few could have come first: the others have more places to go to.
    IntStream.range(0, topics.size())
        .boxed()
        .sorted(Comparator.comparingInt(t -> readers.get(t).size()))
        .forEach(this::place);
    for (int t = 0; t < topics.size(); t++) {
      order(t);
    }
    for (Move move = best(); move != null; move = best()) {
      make(move);
    }
    for (int t = 0; t < topics.size(); t++) {
      for (int p = 0; p < holder[t].length; p++) {
        topics.get(t).target(p, number(holder[t][p]));
      }
    }
  }

  private long number(int member) {
    return member == NONE ? GroupTopic.NOBODY : members[member];
  }

  private void keep(int t) {
    for (int p = 0; p < holder[t].length; p++) {
      int owner = Arrays.binarySearch(members, topics.get(t).owner(p));
      boolean stays = owner >= 0 && Arrays.binarySearch(reads[owner], t) >= 0;
      holder[t][p] = stays ? owner : NONE;
      if (stays) {
        loads[owner]++;
      }
    }
  }

  private void place(int t) {
    for (int p = 0; p < holder[t].length && !readers.get(t).isEmpty(); p++) {
      if (holder[t][p] == NONE) {
        holder[t][p] = readers.get(t).first();
        addLoad(holder[t][p], 1);
      }
    }
  }

  /** Whoever has another load has another place among the others. */
  private void addLoad(int member, int more) {
    for (int t : reads[member]) {
      readers.get(t).remove(member);
      holders.get(t).remove(member);
    }
    loads[member] += more;
    for (int t : reads[member]) {
      readers.get(t).add(member);
      if (held.get(t).containsKey(member)) {
        holders.get(t).add(member);
      }
    }
  }

  private void order(int t) {
    IntStream.range(0, holder[t].length)
        .filter(p -> holder[t][p] != NONE)
        .boxed()
        .sorted(Comparator.<Integer>comparingInt(p -> cost(t, p)).thenComparing(p -> -p))
        .forEach(p -> heldBy(t, holder[t][p]).addLast(p));
    holders.get(t).addAll(held.get(t).keySet());
  }

  private ArrayDeque<Integer> heldBy(int t, int member) {
    return held.get(t).computeIfAbsent(member, m -> new ArrayDeque<>());
  }

  /** What it costs to take the partition from its holder: nothing if it does not have it yet. */
  private int cost(int t, int partition) {
    GroupTopic topic = topics.get(t);
    long member = number(holder[t][partition]);
    if (topic.owner(partition) != member) {
      return 0;
    }
    // It was to go already; its owner may have let go of it by now.
    return topic.target(partition) == member ? 2 : 1;
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
    if (holders.get(t).isEmpty()) {
      return null;
    }
    int most = holders.get(t).last();
    int least = readers.get(t).first();
    return loads[most] - loads[least] >= 2
        ? new Move(t, heldBy(t, most).getFirst(), most, least)
        : null;
  }

  private boolean isBetter(Move one, Move other) {
    if (loads[one.from()] != loads[other.from()]) {
      return loads[one.from()] > loads[other.from()];
    }
    int cost = cost(one.topic(), one.partition()) - cost(other.topic(), other.partition());
    return cost != 0 ? cost < 0 : loads[one.to()] < loads[other.to()];
  }

  private void make(Move move) {
    int t = move.topic();
    ArrayDeque<Integer> of = heldBy(t, move.from());
    of.removeFirst();
    if (of.isEmpty()) {
      holders.get(t).remove(move.from());
      held.get(t).remove(move.from());
    }
    heldBy(t, move.to()).addFirst(move.partition());
    holder[t][move.partition()] = move.to();
    addLoad(move.from(), -1);
    addLoad(move.to(), 1);
  }
}
