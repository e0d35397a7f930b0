package io.narumq.cli.cluster;

import io.narumq.cli.Output;
import io.narumq.cli.Style;
import io.narumq.cli.TextTable;
import io.narumq.cluster.ClusterView;
import io.narumq.cluster.ClusterView.Replica;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How a local cluster stands, node by node. */
final class ClusterTable {
  private static final String NOTHING = "-";
  private static final Duration ANSWER_BOUND = Duration.ofSeconds(5);

  private final Output output;
  private final Style style;

  ClusterTable(Output output) {
    this.output = output;
    this.style = output.style();
  }

  /** The cluster in half a sentence. */
  static String title(LocalClusterOptions cluster) {
    return "the cluster in %s has %d nodes from port %d on and %d shards"
        .formatted(cluster.folder(), cluster.nodes(), cluster.basePort(), cluster.shards());
  }

  /**
   * Shows it.
   *
   * @return whether every shard is led
   */
  boolean show(LocalCluster cluster, LocalClusterOptions options) {
    ClusterView view = cluster.view(ANSWER_BOUND);
    output.line(title(options));
    output.line("");
    TextTable table =
        new TextTable()
            .column("node", TextTable.Align.LEFT)
            .column("pid", TextTable.Align.RIGHT)
            .column("state", TextTable.Align.LEFT)
            .column("address", TextTable.Align.LEFT)
            .column("leads", TextTable.Align.LEFT)
            .column("applied, shard by shard", TextTable.Align.LEFT);
    for (String node : cluster.nodeIds()) {
      addRow(table, node, cluster, view, options.shards());
    }
    table.lines(style).forEach(output::line);
    return isLed(cluster, view, options.shards());
  }

  private void addRow(
      TextTable table, String node, LocalCluster cluster, ClusterView view, int shards) {
    boolean alive = cluster.isAlive(node);
    boolean answers = view.answers().containsKey(node);
    UnaryOperator<String> rowStyle =
        answers ? UnaryOperator.identity() : alive ? style::yellow : style::red;
    String state =
        answers ? "running" : alive ? "silent" : cluster.diedByItself(node) ? "died" : "down";
    table.row(
        List.of(
            node,
            alive ? Long.toString(cluster.pid(node)) : NOTHING,
            state,
            cluster.endpoint(node),
            answers ? leads(node, view, shards) : NOTHING,
            answers ? eachShard(shards, shard -> applied(node, view, shard)) : NOTHING),
        rowStyle);
  }

  private static String leads(String node, ClusterView view, int shards) {
    String led =
        IntStream.range(0, shards)
            .filter(shard -> view.leader(shard).map(Leadership::nodeId).equals(Optional.of(node)))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(" "));
    return led.isEmpty() ? NOTHING : led;
  }

  private static String applied(String node, ClusterView view, int shard) {
    return Optional.ofNullable(view.replicas(shard).get(node))
        .map(Replica::appliedIndex)
        .map(index -> Long.toString(index))
        .orElse(NOTHING);
  }

  private static String eachShard(int shards, IntFunction<String> text) {
    return IntStream.range(0, shards).mapToObj(text).collect(Collectors.joining(" "));
  }

  private static boolean isLed(LocalCluster cluster, ClusterView view, int shards) {
    return IntStream.range(0, shards)
        .allMatch(
            shard ->
                view.leader(shard).filter(leader -> cluster.isAlive(leader.nodeId())).isPresent());
  }
}
