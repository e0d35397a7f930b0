package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Shard;
import java.util.List;
import org.junit.jupiter.api.Test;

class DismissalTest {
  private boolean member = true;
  private int ends;
  private final Dismissal dismissal =
      new Dismissal("n1", 2, shard -> 7, () -> member, () -> ends++);

  @Test
  void whoIsInNoShardAnyMoreEndsOnce() {
    told("n2", shard(0, "n2", 7, "n2", "n3"));
    assertThat(dismissal.from(0)).isTrue();
    assertThat(dismissal.from(1)).isFalse();
    assertThat(ends).isZero();
    told("n3", shard(1, "n3", 8, "n2", "n3"));
    told("n3", shard(1, "n3", 8, "n2", "n3"));
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void onlyLeadersThatKnowEnoughAreBelieved() {
    told("n3", shard(0, "n2", 7, "n2", "n3"));
    told("n2", shard(0, "n2", 6, "n2", "n3"));
    told("n2", shard(0, "n2", 7));
    assertThat(dismissal.from(0)).isFalse();
  }

  @Test
  void whoWasTakenInAgainIsNotOut() {
    told("n2", shard(0, "n2", 7, "n2"));
    told("n2", shard(0, "n2", 7, "n1", "n2"));
    assertThat(dismissal.from(0)).isFalse();
  }

  @Test
  void whoIsOnItsWayInDoesNotEnd() {
    member = false;
    told("n2", shard(0, "n2", 7, "n2"), shard(1, "n2", 7, "n2"));
    assertThat(dismissal.from(0)).as("it may have been in, and its group is closed").isTrue();
    assertThat(ends).isZero();
    // What was told before does not count when it is in.
    member = true;
    told("n3");
    assertThat(dismissal.from(0)).isFalse();
    assertThat(ends).isZero();
    told("n2", shard(0, "n2", 8, "n2"), shard(1, "n2", 8, "n2"));
    assertThat(ends).isEqualTo(1);
  }

  private void told(String node, Shard... shards) {
    dismissal.told(node, GetTopologyResponse.newBuilder().addAllShards(List.of(shards)).build());
  }

  private static Shard shard(int number, String leader, long index, String... members) {
    return Shard.newBuilder()
        .setNumber(number)
        .setLeaderNodeId(leader)
        .setMembersIndex(index)
        .addAllMemberNodeIds(List.of(members))
        .build();
  }
}
