package io.narumq.client.internal;

import com.google.protobuf.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Carries one request to one node. */
public interface Transport {
  /**
   * Asks the node at {@code address} (host:port) itself: it must not pass the request on. The
   * future completes on any thread and at the latest after the time-out: with the answer or with a
   * {@link CallFailure}. Cancelling it gives the call up.
   */
  <Q extends Message, A extends Message> CompletableFuture<A> call(
      String address, Rpc<Q, A> rpc, Q request, Duration timeout);

  /** Breaks what is under way and opens nothing new. */
  void close();
}
