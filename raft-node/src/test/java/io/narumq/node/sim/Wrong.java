package io.narumq.node.sim;

import io.narumq.node.planted.Conduct;
import io.narumq.node.planted.PlantedBug;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What is wrong on purpose in a history: with what surrounds the product, or with the product.
 *
 * @param conduct of a process's shard, by the process's wall clock
 */
record Wrong(String name, Bug bug, Function<LongSupplier, Conduct> conduct) {
  static final Wrong NOTHING = of(Bug.NONE);

  static Wrong of(Bug bug) {
    return new Wrong(bug.name(), bug, wallMs -> Conduct.FAITHFUL);
  }

  static Wrong of(PlantedBug planted) {
    return new Wrong(planted.name(), Bug.NONE, planted::conduct);
  }

  /** Everything that can be wrong, one at a time. */
  static List<Wrong> all() {
    Stream<Wrong> around = Arrays.stream(Bug.values()).filter(it -> it != Bug.NONE).map(Wrong::of);
    return Stream.concat(around, Arrays.stream(PlantedBug.values()).map(Wrong::of)).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
