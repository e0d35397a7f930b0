package io.narumq.node.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.Shard;
import io.narumq.api.v1.WatchTopologyResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who follows the topology. Each is told at once and whenever a leader or the nodes changed; one
 * that is slow to read skips what is overtaken and gets the newest. Thread safe.
 */
final class TopologyWatch {
  /** Clients have one each; far more than a node has connections for. */
  private static final int WATCHERS_MAX = 10_000;

  private record Leader(String nodeId, long term) {}

  /** What makes a topology news. */
  private record Gist(List<Node> nodes, List<Leader> leaders) {}

  private record News(GetTopologyResponse topology, Gist gist) {
    static News of(GetTopologyResponse topology) {
      List<Leader> leaders = topology.getShardsList().stream().map(TopologyWatch::leader).toList();
      return new News(topology, new Gist(topology.getNodesList(), leaders));
    }
  }

  private final Supplier<GetTopologyResponse> topology;
  private final Set<Watcher> watchers = new HashSet<>();
  private News newest;
  private boolean closed;

  TopologyWatch(Supplier<GetTopologyResponse> topology) {
    this.topology = topology;
    this.newest = News.of(topology.get());
  }

  /** To be called while the service method runs. */
  void add(ServerCallStreamObserver<WatchTopologyResponse> observer) {
    Watcher watcher = new Watcher(observer);
    observer.setOnReadyHandler(() -> tell(watcher));
    observer.setOnCancelHandler(() -> remove(watcher));
    synchronized (this) {
      look();
      if (closed) {
        observer.onCompleted();
      } else if (watchers.size() >= WATCHERS_MAX) {
        observer.onError(
            ApiErrors.of(
                ErrorReason.ERROR_REASON_OVERLOADED, "too many follow the topology already"));
      } else {
        watchers.add(watcher);
        watcher.tell(newest);
      }
    }
  }

  /** Looks whether something changed, and tells all if so. Cheap if not. */
  synchronized void look() {
    News now = News.of(topology.get());
    if (!now.gist().equals(newest.gist())) {
      newest = now;
      watchers.forEach(watcher -> watcher.tell(now));
    }
  }

  /** Ends all streams, those that come later too. */
  synchronized void close() {
    closed = true;
    watchers.forEach(watcher -> watcher.observer.onCompleted());
    watchers.clear();
  }

  private synchronized void tell(Watcher watcher) {
    if (watchers.contains(watcher)) {
      watcher.tell(newest);
    }
  }

  private synchronized void remove(Watcher watcher) {
    watchers.remove(watcher);
  }

  private static Leader leader(Shard shard) {
    return new Leader(shard.getLeaderNodeId(), shard.getTerm());
  }

  /** Used under the lock of its watch. */
  private static final class Watcher {
    private final ServerCallStreamObserver<WatchTopologyResponse> observer;
    private @Nullable Gist told;

    Watcher(ServerCallStreamObserver<WatchTopologyResponse> observer) {
      this.observer = observer;
    }

    /** Nothing is queued for a slow reader: it is told when it is ready again. */
    void tell(News news) {
      if (!news.gist().equals(told) && observer.isReady()) {
        told = news.gist();
        observer.onNext(WatchTopologyResponse.newBuilder().setTopology(news.topology()).build());
      }
    }
  }
}
