package io.narumq.chaos.fault;

import io.narumq.chaos.cluster.Command;
import io.narumq.chaos.cluster.Enclosure;
import io.narumq.chaos.cluster.FakeClock;
import io.narumq.chaos.cluster.Network;
import io.narumq.chaos.cluster.ProcessGroup;
import io.narumq.chaos.cluster.SmallDisk;
import io.narumq.chaos.cluster.SyncShim;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a fault asks of the machine. */
@SuppressWarnings("ImmutableEnumChecker") // what is asked are static methods
public enum Need {
  /** Signals to own processes: every Unix has them. */
  PROCESSES(Optional::empty),
  /** A network for each node. */
  NETWORK(Need::enclosure),
  /** The same, with resets of connections. */
  RESET(() -> enclosure().or(() -> program("ss"))),
  /** The same, with limits on its rate. */
  RATE(() -> enclosure().or(() -> program("tc"))),
  /** The same, with packets that are held on their way. */
  PACKETS(() -> enclosure().or(Network::cannotHold)),
  /** A mounted disk for each node. */
  DISK(SmallDisk::missing),
  /** The same, which can be frozen. */
  FREEZER(() -> SmallDisk.missing().or(() -> program("fsfreeze"))),
  /** Limits for groups of processes, of the first version. */
  LIMITS(ProcessGroup::missing),
  /** The same, on a disk of its own. */
  DISK_LIMITS(() -> SmallDisk.missing().or(ProcessGroup::missing).or(() -> program("findmnt"))),
  /** Limits of a process that runs. */
  PRLIMIT(() -> program("prlimit")),
  /** A clock that lies. */
  CLOCK(FakeClock::missing),
  /** A library that fails in place of the disk. */
  SHIM(SyncShim::missing);

  private final Supplier<Optional<String>> lacking;

  Need(Supplier<Optional<String>> lacking) {
    this.lacking = lacking;
  }

  /** What this machine, or this user, lacks; empty if it is possible. */
  public Optional<String> lacking() {
    return lacking.get();
  }

  /** What a run in this very process lacks. */
  public Optional<String> missing() {
    return isNetwork() && !Enclosure.isHere() ? Optional.of("a network for each node") : lacking();
  }

  /** Whether a fault that asks for this may undo what one that asks for the other does. */
  public boolean isLike(Need other) {
    return this == other || (isNetwork() && other.isNetwork());
  }

  private boolean isNetwork() {
    return List.of(NETWORK, RESET, RATE, PACKETS).contains(this);
  }

  private static Optional<String> enclosure() {
    return Enclosure.isHere() ? Optional.empty() : Enclosure.missing();
  }

  private static Optional<String> program(String name) {
    return Command.exists(name) ? Optional.empty() : Optional.of(name);
  }
}
