package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Shard;
import io.narumq.api.v1.WatchTopologyResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyWatchTest {
  private GetTopologyResponse topology = led("n1", 1);
  private final TopologyWatch watch = new TopologyWatch(() -> topology);

  @Test
  void tellsAtOnceAndThenOnChangeOnly() {
    Reader reader = follow();
    assertThat(reader.leaders).containsExactly("n1");
    watch.look();
    topology = topology.toBuilder().setNodeId("another detail").build();
    watch.look();
    assertThat(reader.leaders).containsExactly("n1");
    topology = led("n2", 2);
    watch.look();
    watch.look();
    assertThat(reader.leaders).containsExactly("n1", "n2");
  }

  @Test
  void theSameLeaderInANewTermIsNews() {
    Reader reader = follow();
    topology = led("n1", 2);
    watch.look();
    assertThat(reader.leaders).containsExactly("n1", "n1");
  }

  @Test
  void aSlowReaderGetsTheNewestOnly() {
    Reader reader = follow();
    reader.ready = false;
    for (int term = 2; term <= 9; term++) {
      topology = led("n" + term, term);
      watch.look();
    }
    assertThat(reader.leaders).containsExactly("n1");
    reader.ready = true;
    reader.onReady.run();
    reader.onReady.run();
    assertThat(reader.leaders).containsExactly("n1", "n9");
  }

  @Test
  void whoIsGoneIsForgotten() {
    Reader reader = follow();
    reader.onCancel.run();
    topology = led("n2", 2);
    watch.look();
    reader.onReady.run();
    watch.close();
    assertThat(reader.leaders).containsExactly("n1");
    assertThat(reader.completed).isZero();
  }

  @Test
  void endsWithTheNodeAndForThoseWhoComeLate() {
    Reader reader = follow();
    watch.close();
    watch.close();
    assertThat(reader.completed).isEqualTo(1);
    assertThat(follow().completed).isEqualTo(1);
  }

  private Reader follow() {
    Reader reader = new Reader();
    watch.add(reader);
    return reader;
  }

  private static GetTopologyResponse led(String nodeId, long term) {
    return GetTopologyResponse.newBuilder()
        .addShards(Shard.newBuilder().setLeaderNodeId(nodeId).setTerm(term))
        .build();
  }

  private static final class Reader extends ServerCallStreamObserver<WatchTopologyResponse> {
    private final List<String> leaders = new ArrayList<>();
    private boolean ready = true;
    private int completed;
    private Runnable onReady = () -> {};
    private Runnable onCancel = () -> {};

    @Override
    public void onNext(WatchTopologyResponse response) {
      leaders.add(response.getTopology().getShards(0).getLeaderNodeId());
    }

    @Override
    public void onCompleted() {
      completed++;
    }

    @Override
    public void onError(Throwable error) {
      throw new AssertionError(error);
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      onCancel = handler;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}
