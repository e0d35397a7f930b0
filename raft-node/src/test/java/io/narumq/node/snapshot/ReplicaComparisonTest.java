package io.narumq.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.exit.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaComparisonTest {
  private final List<ExitCode> stopped = new ArrayList<>();
  private final RecentChecksums own = new RecentChecksums(8_192);
  private final ReplicaComparison comparison =
      new ReplicaComparison(
          "the replica",
          (shard, index) -> own.at(index),
          () -> 3,
          (code, what, cause) -> stopped.add(code));

  @Test
  void equalReplicasAreLeftAlone() {
    apply(7, 70);
    apply(8, 80);
    comparison.told("n2", 0, 7, 70);
    comparison.told("n3", 0, 8, 80);
    assertThat(stopped).isEmpty();
  }

  @Test
  void whoDiffersFromTheTwoOthersEnds() {
    apply(7, 71);
    comparison.told("n2", 0, 7, 70);
    assertThat(stopped).as("n2 may be the damaged one").isEmpty();
    comparison.told("n2", 0, 7, 70);
    assertThat(stopped).as("n2 counts once").isEmpty();
    comparison.told("n3", 0, 7, 70);
    assertThat(stopped).containsExactly(ExitCode.REPLICA_DIFFERS);
  }

  @Test
  void differencesOfOtherShardsDoNotCount() {
    apply(7, 71);
    comparison.told("n2", 0, 7, 70);
    comparison.told("n3", 1, 7, 70);
    assertThat(stopped).isEmpty();
  }

  @Test
  void aNodeThatGotAnotherDatabaseIsForgiven() {
    apply(7, 71);
    comparison.told("n2", 0, 7, 70);
    apply(8, 81);
    comparison.told("n2", 0, 8, 81);
    comparison.told("n3", 0, 8, 80);
    assertThat(stopped).isEmpty();
  }

  @Test
  void whatIsAheadIsComparedWhenItIsAppliedHere() {
    comparison.told("n2", 0, 9, 90);
    comparison.told("n3", 0, 9, 90);
    apply(9, 91);
    comparison.told("n2", 0, 50, 500);
    assertThat(stopped).isEmpty();
    comparison.told("n3", 0, 50, 500);
    assertThat(stopped).containsExactly(ExitCode.REPLICA_DIFFERS);
  }

  @Test
  void onlyRecentEntriesAreKnownAndNoneOfAnOtherDatabase() {
    for (int i = 0; i < 20_000; i++) {
      apply(i, i);
    }
    assertThat(own.at(100)).isEmpty();
    assertThat(own.at(19_000)).hasValue(19_000);
    assertThat(own.at(-1)).isEmpty();
    own.clear();
    assertThat(own.at(19_000)).isEmpty();
  }

  private void apply(long index, long checksum) {
    own.add(index, checksum);
  }
}
