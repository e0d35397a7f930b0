package io.narumq.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.narumq.node.leader.Follower;
import io.narumq.node.metrics.ReplicaMetrics.Source;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaMetricsTest {
  @Test
  void aLeaderTellsOfItsFollowers() {
    Source led =
        new Source(0, () -> Optional.of("leader"), () -> List.of(new Follower("n2", 7, 1_500)));
    Source followed = new Source(1, () -> Optional.of("follower"), List::of);
    Source none = new Source(2, Optional::empty, List::of);
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.getPrometheusRegistry().register(new ReplicaMetrics(List.of(led, followed, none)));

    assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
        .contains(
            "narumq_shard_role{role=\"leader\",shard=\"0\"} 1.0",
            "narumq_shard_role{role=\"follower\",shard=\"0\"} 0.0",
            "narumq_shard_role{role=\"follower\",shard=\"1\"} 1.0",
            "narumq_shard_role{role=\"leader\",shard=\"2\"} 0.0",
            "narumq_follower_behind_entries{node=\"n2\",shard=\"0\"} 7.0",
            "narumq_follower_silent_seconds{node=\"n2\",shard=\"0\"} 1.5")
        .hasSize(3 * 4 + 2);
  }
}
