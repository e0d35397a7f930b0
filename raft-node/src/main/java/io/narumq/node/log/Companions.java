package io.narumq.node.log;

import io.narumq.log.v1.Command;
import java.util.List;

/** Adds commands to an entry that is being formed. */
@FunctionalInterface
public interface Companions {
  /** What goes into the entry behind all of its {@code commands}; they are small and few. */
  List<Submission> behind(List<Command> commands);
}
