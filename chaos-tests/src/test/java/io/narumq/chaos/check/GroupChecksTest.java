package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.chaos.history.GroupHistory;
import io.narumq.chaos.history.GroupHistory.Commit;
import io.narumq.chaos.history.GroupHistory.End;
import io.narumq.chaos.history.GroupHistory.Look;
import io.narumq.chaos.history.GroupHistory.Tenure;
import io.narumq.chaos.history.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Each check on a history of which it must say nothing, and on those that it must convict. */
class GroupChecksTest {
  private final List<Tenure> tenures = new ArrayList<>();
  private final List<Commit> commits = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();

  private void tenure(String member, long start, long end, End how, long... offsets) {
    List<Read> read = LongStream.of(offsets).mapToObj(it -> read(member, it)).toList();
    tenures.add(new Tenure(member, 0, new Span(start, end), how, read));
  }

  private static Read read(String reader, long offset) {
    return new Read(reader, 0, offset, "k", "event-" + offset);
  }

  private GroupHistory history() {
    return new GroupHistory(tenures, commits, looks);
  }

  private void convicts(GroupCheck check, String... words) {
    assertThat(check.judge(history()).violations()).singleElement().asString().contains(words);
  }

  @Test
  void whatIsRightIsNotConvicted() {
    tenure("a", 0, 10, End.REVOKED, 0, 1);
    commits.add(new Commit("a", 0, 2, 9));
    tenure("b", 11, 20, End.LOST, 2, 3);
    tenure("c", 15, Span.NEVER, End.OPEN, 2, 3);
    commits.add(new Commit("c", 0, 4, 16));
    looks.add(new Look(0, 2));
    looks.add(new Look(0, 2));
    looks.add(new Look(0, 4));
    assertThat(GroupCheck.ALL)
        .allSatisfy(check -> assertThat(check.judge(history()).violations()).isEmpty())
        .allSatisfy(check -> assertThat(check.judge(history()).judged()).isPositive());
  }

  @Test
  void whoLetGoTooLateHadItBesideAnother() {
    tenure("a", 0, 10, End.REVOKED);
    tenure("b", 9, Span.NEVER, End.OPEN);
    convicts(new OneOwner(), "a had partition 0", "b had partition 0");
  }

  @Test
  void whoHasItStillHasItBesideAnother() {
    tenure("a", 0, Span.NEVER, End.OPEN);
    tenure("b", 9, 12, End.KILLED);
    convicts(new OneOwner(), "a had partition 0", "b had partition 0");
  }

  @Test
  void aMemberThatSkipsIsConvicted() {
    tenure("a", 0, Span.NEVER, End.OPEN, 3, 5);
    convicts(new OneOwner(), "offset=5", "after the one before");
  }

  @Test
  void whatWasCommittedMustNotComeAgain() {
    commits.add(new Commit("a", 0, 5, 9));
    tenure("b", 10, 20, End.REVOKED, 4);
    convicts(new CommittedIsDone(), "got 4 to 4", "next=5");
  }

  @Test
  void aCommitOfLaterSaysNothingOfBefore() {
    tenure("b", 10, 20, End.REVOKED, 4);
    commits.add(new Commit("a", 0, 5, 11));
    assertThat(new CommittedIsDone().judge(history()).kept()).isTrue();
  }

  @Test
  void aCommittedOffsetThatGoesBackIsConvicted() {
    looks.add(new Look(0, 5));
    looks.add(new Look(0, 4));
    convicts(new CommitsGoForward(), "partition 0 went from 5 to 4");
  }

  @Test
  void whatAGroupNeverGotIsMissed() {
    EventHistory topic = new EventHistory(List.of(), List.of(read("r", 0), read("r", 1)));
    tenure("a", 0, 1, End.REVOKED, 0);
    assertThat(GroupReadsAll.judge(history(), topic).violations())
        .singleElement()
        .asString()
        .contains("never got", "offset=1");
    tenure("b", 2, 3, End.REVOKED, 1);
    assertThat(GroupReadsAll.judge(history(), topic).kept()).isTrue();
  }

  @Test
  void aGroupMustGetWhatIsThere() {
    EventHistory topic =
        new EventHistory(List.of(), List.of(new Read("r", 0, 0, "k", "something else")));
    tenure("a", 0, 1, End.REVOKED, 0);
    assertThat(GroupReadsAll.judge(history(), topic).violations())
        .singleElement()
        .asString()
        .contains("event-0", "something else");
  }
}
