package io.narumq.chaos.history;

import io.narumq.chaos.history.EventHistory.Read;
import java.util.List;

/**
 * All that the members of a consumer group saw.
 *
 * @param tenures in the order in which they began
 * @param commits that were confirmed, in the order in which they were
 * @param looks at what the group has committed, by somebody else, in order
 */
public record GroupHistory(List<Tenure> tenures, List<Commit> commits, List<Look> looks) {
  /** Copies the lists. */
  public GroupHistory {
    tenures = List.copyOf(tenures);
    commits = List.copyOf(commits);
    looks = List.copyOf(looks);
  }

  /** How a member came to have a partition no more. */
  public enum End {
    /** It has it still. */
    OPEN,
    /** It was asked to let go, or left. */
    REVOKED,
    /** It was told that it has been without for some time. */
    LOST,
    /** It was gone without a word. */
    KILLED
  }

  /**
   * A partition in the hands of a member.
   *
   * @param span from when it was told so until it was told otherwise
   * @param read what it was handed out of it, in order
   */
  public record Tenure(String member, int partition, Span span, End end, List<Read> read) {
    /** Copies the list. */
    public Tenure {
      read = List.copyOf(read);
    }

    @Override
    public String toString() {
      String got =
          read.isEmpty()
              ? "nothing"
              : "%d to %d".formatted(read.get(0).offset(), read.get(read.size() - 1).offset());
      return "%s had partition %d %s, %s, and got %s".formatted(member, partition, span, end, got);
    }
  }

  /**
   * A member was confirmed that the group goes on at {@code next} or later.
   *
   * @param at when, as {@link Span}
   */
  public record Commit(String member, int partition, long next, long at) {}

  /** The group was seen to go on at {@code next}. */
  public record Look(int partition, long next) {}
}
