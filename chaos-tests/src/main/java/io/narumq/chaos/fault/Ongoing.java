package io.narumq.chaos.fault;

import java.util.Optional;

/**
 * Trouble that was made.
 *
 * @param what whom it hit and how
 * @param end ends it; nodes may be down afterwards, but can be started
 */
public record Ongoing(String what, End end) {
  /** Ends trouble, and says why it had no effect if it had none. */
  @FunctionalInterface
  public interface End {
    Optional<String> end() throws Exception;
  }

  /** Trouble whose effect is certain. */
  static Ongoing certain(String what, CertainEnd end) {
    return new Ongoing(
        what,
        () -> {
          end.end();
          return Optional.empty();
        });
  }

  /** Ends trouble. */
  @FunctionalInterface
  interface CertainEnd {
    void end() throws Exception;
  }
}
