package io.narumq.chaos.check;

import io.narumq.chaos.history.GroupHistory;
import java.util.List;

/** Judges what the members of a consumer group saw. Pure and thread-safe. */
@FunctionalInterface
public interface GroupCheck {
  /** Of a group that read a topic from its beginning to its end. */
  List<GroupCheck> ALL = List.of(new OneOwner(), new CommittedIsDone(), new CommitsGoForward());

  /** Looks at the whole history. */
  Verdict judge(GroupHistory history);
}
