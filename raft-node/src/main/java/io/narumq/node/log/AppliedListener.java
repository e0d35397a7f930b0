package io.narumq.node.log;

import io.narumq.statemachine.Effect;
import java.util.List;

/** Is told of each applied entry, after its commands were answered. */
@FunctionalInterface
public interface AppliedListener {
  void applied(List<Effect> effects);
}
