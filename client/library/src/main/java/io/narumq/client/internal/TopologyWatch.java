package io.narumq.client.internal;

import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.api.v1.WatchTopologyResponse;
import io.narumq.client.ErrorReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Follows the topology as one node sees it, and as another one does when that breaks. A node that
 * cannot be followed does no harm: whatever fails makes the {@link Router} ask for itself.
 */
final class TopologyWatch {
  /** Nodes that do not know the call are tried again after a long while only. */
  private static final Duration PAUSE_IF_UNKNOWN = Duration.ofSeconds(30);

  private final Router router;
  private final Scheduler scheduler;
  private final Backoff backoff;
  private Transport.@Nullable Stream<WatchTopologyRequest> stream;
  private Scheduler.@Nullable Timer pause;
  private boolean started;
  private boolean stopped;

  TopologyWatch(Router router, Scheduler scheduler, Backoff backoff) {
    this.router = router;
    this.scheduler = scheduler;
    this.backoff = backoff;
  }

  /** Begins with a node that has just answered; does nothing the second time. */
  void start(String address) {
    if (!started && !stopped) {
      started = true;
      open(address);
    }
  }

  void stop() {
    stopped = true;
    if (pause != null) {
      pause.cancel();
    }
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }

  private void open(String address) {
    var events =
        new Transport.StreamEvents<WatchTopologyResponse>() {
          @Override
          public void answered(WatchTopologyResponse answer) {
            scheduler.execute(() -> seen(address, answer));
          }

          @Override
          public void ready() {}

          @Override
          public void ended(@Nullable CallFailure failure) {
            scheduler.execute(() -> broken(address, failure));
          }
        };
    stream = router.transport().open(Target.itself(address), StreamRpc.WATCH_TOPOLOGY, events);
    stream.send(WatchTopologyRequest.getDefaultInstance());
    stream.halfClose();
  }

  private void seen(String address, WatchTopologyResponse answer) {
    if (!stopped) {
      backoff.reset();
      router.learn(address, answer.getTopology());
    }
  }

  private void broken(String address, @Nullable CallFailure failure) {
    stream = null;
    if (stopped) {
      return;
    }
    boolean unknown = failure != null && failure.reason() == ErrorReason.UNRECOGNIZED;
    if (!unknown) {
      router.broken(address, failure);
    }
    Duration delay = unknown ? PAUSE_IF_UNKNOWN : backoff.next(Duration.ZERO);
    pause = scheduler.schedule(delay, () -> open(router.routes().anyNode(scheduler.now())));
  }
}
