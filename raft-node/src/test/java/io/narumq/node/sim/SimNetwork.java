package io.narumq.node.sim;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Carries things between places (nodes and clients, by number): late, in another order, sometimes
 * twice or not at all.
 */
final class SimNetwork {
  private record Way(int from, int to) {}

  private final SimTime time;
  private final SplittableRandom random;
  private final Knobs knobs;
  private final Set<Way> cut = new HashSet<>();
  private boolean healthy;

  SimNetwork(SimTime time, SplittableRandom random, Knobs knobs) {
    this.time = time;
    this.random = random;
    this.knobs = knobs;
  }

  /** Nothing that is sent in this direction arrives. */
  void cut(int from, int to) {
    cut.add(new Way(from, to));
  }

  /** It does again. */
  void heal(int from, int to) {
    cut.remove(new Way(from, to));
  }

  /** From now on nothing is cut or lost. */
  void healForGood() {
    cut.clear();
    healthy = true;
  }

  boolean isCut(int from, int to) {
    return cut.contains(new Way(from, to));
  }

  /** Whether a message gets lost now that the way is open. */
  boolean loses() {
    return !healthy && random.nextInt(1_000) < knobs.lossPermille();
  }

  /** How long one takes. */
  long delayUs() {
    return random.nextInt(1_000) < knobs.slowPermille()
        ? random.nextInt(knobs.slowUs())
        : 50 + random.nextInt(knobs.delayUs());
  }

  /** A datagram: whoever sends it gets no notice of what becomes of it. */
  void send(int from, int to, Runnable arrival) {
    if (isCut(from, to) || loses()) {
      return;
    }
    time.after(delayUs(), arrival);
    if (!healthy && random.nextInt(1_000) < knobs.lossPermille()) {
      time.after(delayUs(), arrival);
    }
  }
}
