package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.node.v1.MeetRequest;
import io.narumq.node.v1.MeetResponse;
import io.narumq.node.v1.MembershipServiceGrpc;
import io.narumq.node.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import io.narumq.node.v1.TakeInRequest;
import io.narumq.node.v1.TakeOutRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks the others who they are, and to let this node leave and join the groups of shards. For that
 * each of them is asked, as only the leader can do it. Thread safe; calls block for some seconds.
 */
public final class MembershipClient {
  private static final long CALL_S = 10;
  private static final long MEET_S = 2;

  private final String clusterId;
  private final String self;
  private final List<String> others;
  private final NodeChannels channels;

  /**
   * @param others ids of all nodes but this one
   */
  public MembershipClient(
      String clusterId, String self, List<String> others, NodeChannels channels) {
    this.clusterId = clusterId;
    this.self = self;
    this.others = List.copyOf(others);
    this.channels = channels;
  }

  /** Asks one of the others who it is. */
  public Introduction meet(String node) throws IOException {
    try {
      MeetResponse told =
          MembershipServiceGrpc.newBlockingStub(channels.to(node))
              .withDeadlineAfter(MEET_S, TimeUnit.SECONDS)
              .meet(MeetRequest.newBuilder().setClusterId(clusterId).setNodeId(node).build());
      return new Introduction(told.getNew(), told.getBirthsMap());
    } catch (StatusRuntimeException e) {
      throw new IOException(node + ": " + e.getMessage(), e);
    }
  }

  /**
   * Leaves the group of a shard; done when the call returns.
   *
   * @throws IOException with what each node said, if none did it
   */
  public void leave(int shard) throws IOException {
    TakeOutRequest request =
        TakeOutRequest.newBuilder().setClusterId(clusterId).setShard(shard).setNodeId(self).build();
    ask(
        stub -> {
          var unused = stub.takeOut(request);
        });
  }

  /** Joins it; otherwise like {@link #leave}. */
  public void join(int shard) throws IOException {
    TakeInRequest request =
        TakeInRequest.newBuilder().setClusterId(clusterId).setShard(shard).setNodeId(self).build();
    ask(
        stub -> {
          var unused = stub.takeIn(request);
        });
  }

  @FunctionalInterface
  private interface Question {
    void ask(MembershipServiceBlockingStub stub);
  }

  private void ask(Question question) throws IOException {
    List<String> refusals = new ArrayList<>();
    for (String node : others) {
      try {
        question.ask(
            MembershipServiceGrpc.newBlockingStub(channels.to(node))
                .withDeadlineAfter(CALL_S, TimeUnit.SECONDS));
        return;
      } catch (StatusRuntimeException e) {
        refusals.add(node + ": " + e.getMessage());
      }
    }
    throw new IOException(String.join("; ", refusals));
  }
}
