package io.narumq.statemachine;

import io.narumq.log.v1.Command;
import java.util.List;
import java.util.SplittableRandom;

/** Draws bindings of topics to queues: made, changed and taken back, and nonsense. */
final class RandomBindings {
  private static final List<String> FILTERS =
      List.of("", "", "subject 'a.*'", "s = 'c'", "not s exists");

  private final SplittableRandom random;

  RandomBindings(SplittableRandom random) {
    this.random = random;
  }

  Command next(String topic) {
    return random.nextInt(3) > 0
        ? TopicCommands.bind(topic, queue(random), filter())
        : TopicCommands.unbind(topic, queue(random));
  }

  private String filter() {
    return random.nextInt(20) == 0 ? "no filter" : FILTERS.get(random.nextInt(FILTERS.size()));
  }

  /** One that shares a part in braces with a topic, mostly. */
  static String queue(SplittableRandom random) {
    return random.nextInt(20) == 0 ? "q0" : "{t}.q" + random.nextInt(2);
  }
}
