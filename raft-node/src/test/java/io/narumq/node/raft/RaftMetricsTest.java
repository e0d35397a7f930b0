package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

class RaftMetricsTest {
  private final RaftGroupMemberId member =
      RaftGroupMemberId.valueOf(RaftPeerId.valueOf("n1"), RaftNode.groupId("metrics", 0));
  private final List<Long> syncs = new ArrayList<>();

  @Test
  void ofTheLogOnlySyncsAreTold() {
    RaftMetrics.whenSynced(member, syncs::add);
    try {
      RatisMetricRegistry log = registry("log_worker");

      long tookNs = log.timer("syncTime").time().stop();
      log.timer("appendEntryLatency").time().stop();
      registry("state_machine").timer("syncTime").time().stop();

      assertThat(tookNs).isPositive();
      assertThat(syncs).containsExactly(tookNs);
    } finally {
      RaftMetrics.forget(member);
    }
  }

  @Test
  void whoWasForgottenHearsNothing() {
    RaftMetrics.whenSynced(member, syncs::add);
    RaftMetrics.forget(member);

    registry("log_worker").timer("syncTime").time().stop();

    assertThat(syncs).isEmpty();
  }

  private RatisMetricRegistry registry(String component) {
    return MetricRegistries.global()
        .create(new MetricRegistryInfo(member.toString(), "ratis", component, "a test's"));
  }
}
