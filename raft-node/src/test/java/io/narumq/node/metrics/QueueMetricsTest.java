package io.narumq.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Send;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.metrics.QueueMetrics.Source;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.MemoryShard;
import io.narumq.statemachine.QueueStateMachine;
import io.narumq.statemachine.store.MemoryDatabase.Image;
import io.narumq.statemachine.store.StoreOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueMetricsTest {
  private final FakeTime time = new FakeTime();
  private final QueueStateMachine machine =
      new MemoryShard(Image.EMPTY, StoreOptions.NONE).machine();
  private boolean leads = true;
  private long index;

  @Test
  void aQueueIsToldOfAsItIs() {
    create("orders");
    create("idle");
    apply(send("orders", 3, 0));
    apply(send("orders", 2, 60_000));
    apply(
        Command.newBuilder()
            .setReceive(
                Receive.newBuilder().setQueue("orders").setMaxMessages(1).setLeaseMs(30_000)));
    time.setWallMs(time.wallMs() + 1_500);

    String labels = "{queue=\"orders\",shard=\"0\"";
    assertThat(scrape(source(0)))
        .contains(
            "narumq_queue_messages" + labels + ",state=\"ready\"} 2.0",
            "narumq_queue_messages" + labels + ",state=\"leased\"} 1.0",
            "narumq_queue_messages" + labels + ",state=\"delayed\"} 2.0",
            "narumq_queue_messages" + labels + ",state=\"doomed\"} 0.0",
            "narumq_queue_oldest_ready_age_seconds" + labels + "} 1.5",
            "narumq_queue_oldest_ready_age_seconds{queue=\"idle\",shard=\"0\"} 0.0",
            "narumq_queue_body_bytes" + labels + "} 5.0",
            "narumq_queue_sent_total" + labels + "} 5.0",
            "narumq_queue_delivered_total" + labels + "} 1.0",
            "narumq_queues_left_out{shard=\"0\"} 0.0");
  }

  @Test
  void eachShardHasItsShareAndSaysHowManyQueuesAreLeftOut() {
    for (int i = 0; i < QueueMetrics.QUEUES_MAX / 2 + 3; i++) {
      create("q%04d".formatted(i));
    }

    List<String> lines = scrape(source(0), source(1));

    assertThat(lines)
        .contains(
            "narumq_queues_left_out{shard=\"0\"} 3.0",
            "narumq_queues_left_out{shard=\"1\"} 3.0",
            "narumq_queue_sent_total{queue=\"q0499\",shard=\"1\"} 0.0")
        .filteredOn(line -> line.startsWith("narumq_queue_sent_total{"))
        .hasSize(QueueMetrics.QUEUES_MAX);
  }

  @Test
  void whoDoesNotLeadSaysNothing() {
    create("orders");
    leads = false;

    assertThat(scrape(source(0))).noneMatch(line -> line.startsWith("narumq_"));
  }

  private Source source(int shard) {
    return new Source(shard, () -> leads, machine.reader());
  }

  private List<String> scrape(Source... shards) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.getPrometheusRegistry().register(new QueueMetrics(List.of(shards), time));
    return registry.scrape().lines().toList();
  }

  private void create(String queue) {
    QueueSettings settings =
        QueueSettings.newBuilder().setLeaseMs(30_000).setMaxProcessingMs(60_000).build();
    apply(
        Command.newBuilder()
            .setCreateQueue(CreateQueue.newBuilder().setQueue(queue).setSettings(settings)));
  }

  private static Command.Builder send(String queue, int messages, long delayMs) {
    MessageSetIndex.Builder sizes = MessageSetIndex.newBuilder();
    for (int i = 0; i < messages; i++) {
      sizes.addBodyBytes(1);
    }
    return Command.newBuilder()
        .setSend(
            Send.newBuilder()
                .setQueue(queue)
                .addSets(
                    OutgoingSet.newBuilder()
                        .setIndex(sizes)
                        .setBodies(ByteString.copyFrom(new byte[messages]))
                        .setDelayMs(delayMs)));
  }

  private void apply(Command.Builder command) {
    index++;
    machine.apply(
        1,
        index,
        LogEntry.newBuilder()
            .setServingMs(time.monotonicMs())
            .setWallMs(time.wallMs())
            .addCommands(command)
            .build());
  }
}
