package io.narumq.node.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All of a history but chance: what clients do and what goes wrong, as data that can be printed,
 * and shortened as long as it still fails.
 */
record Plan(long seed, Knobs knobs, List<Op> ops, List<Fault> faults) {
  static final int NODES = 3;
  static final int CLIENTS = 3;
  static final int QUEUES = 3;

  /** Its messages have keys, and those of one key go one after the other. */
  static final int FIFO = 2;

  /** How far wall clocks are from each other, at most; more would be held back by the product. */
  private static final int SKEW_MS = 200;

  private static final int WORKLOAD_MS = 6_000;

  static Plan random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Knobs knobs = Knobs.random(random);
    List<Op> ops = new ArrayList<>();
    int count = 10 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      ops.add(op(i, random));
    }
    List<Fault> faults = new ArrayList<>();
    int wrong = random.nextInt(7);
    for (int i = 0; i < wrong; i++) {
      faults.add(fault(random));
    }
    return new Plan(seed, knobs, List.copyOf(ops), List.copyOf(faults));
  }

  private static Op op(int number, SplittableRandom random) {
    Op.Kind[] kinds = Op.Kind.values();
    // Half of all sends are of the kind that most people use.
    Op.Kind kind = random.nextInt(3) == 0 ? Op.Kind.SEND : kinds[random.nextInt(kinds.length)];
    return new Op(
        number,
        random.nextInt(WORKLOAD_MS),
        random.nextInt(CLIENTS),
        kind,
        random.nextInt(QUEUES),
        1 + random.nextInt(5),
        random.nextInt(1_500));
  }

  private static Fault fault(SplittableRandom random) {
    Fault.Kind[] kinds = Fault.Kind.values();
    return new Fault(
        random.nextInt(WORKLOAD_MS),
        kinds[random.nextInt(kinds.length)],
        random.nextInt(3) == 0 ? random.nextInt(NODES) : Fault.LEADER,
        100 + random.nextInt(random.nextInt(4) == 0 ? 8_000 : 1_500));
  }

  int skewMs(int node) {
    return new SplittableRandom(seed + node).nextInt(2 * SKEW_MS) - SKEW_MS;
  }

  /** When the workload and all faults are over. */
  long endMs() {
    long end = WORKLOAD_MS;
    for (Fault fault : faults) {
      end = Math.max(end, fault.atMs() + fault.forMs());
    }
    return end;
  }

  Plan with(List<Op> otherOps, List<Fault> otherFaults) {
    return new Plan(seed, knobs, List.copyOf(otherOps), List.copyOf(otherFaults));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("seed " + seed + ", " + knobs + "\n");
    faults.forEach(fault -> text.append("  ").append(fault).append('\n'));
    ops.forEach(op -> text.append("  ").append(op).append('\n'));
    return text.toString();
  }
}
