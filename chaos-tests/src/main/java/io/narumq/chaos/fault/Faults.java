package io.narumq.chaos.fault;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every fault there is. */
public final class Faults {
  /** In the order in which they are listed. */
  public static final List<Fault> ALL =
      Stream.of(
              ProcessFaults.all(),
              NetworkFaults.all(),
              PacketFaults.all(),
              DiskFaults.all(),
              DataFaults.all(),
              ClockFaults.all(),
              ResourceFaults.all(),
              ClientFaults.all())
          .flatMap(List::stream)
          .toList();

  private Faults() {}

  /** That of a name, if there is one. */
  public static Optional<Fault> named(String name) {
    return ALL.stream().filter(fault -> fault.name().equals(name)).findFirst();
  }
}
