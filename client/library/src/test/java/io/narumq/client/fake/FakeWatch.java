package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.api.v1.WatchTopologyResponse;

/** Tells the topology at once, and after every election. */
final class FakeWatch extends FakeStream {
  FakeWatch(FakeCluster cluster, Answers answers, String address) {
    super(cluster, answers, address);
  }

  @Override
  void take(Message request) {
    leaderChanged();
  }

  @Override
  void leaderChanged() {
    answers.answer(
        WatchTopologyResponse.newBuilder().setTopology(cluster.topology(address())).build());
  }
}
