package io.narumq.client.internal;

import com.google.protobuf.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries requests to nodes, one by one or in streams. */
public interface Transport {
  /**
   * Asks one node. The future completes on any thread and at the latest after the time-out: with
   * the answer or with a {@link CallFailure}. Cancelling it gives the call up.
   */
  <Q extends Message, A extends Message> CompletableFuture<A> call(
      Target target, Rpc<Q, A> rpc, Q request, Duration timeout);

  /** Begins a stream to one node. Never fails: a stream that cannot be had ends at once. */
  <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events);

  /** Breaks what is under way and opens nothing new. */
  void close();

  /** Our side of a stream. To be used by one thread at a time; nothing here waits. */
  interface Stream<Q> {
    /** Sends a request, or keeps it in memory until it can be sent. */
    void send(Q request);

    /** Whether a request would be sent now. False is followed by {@link StreamEvents#ready}. */
    boolean ready();

    /** Asks for one answer more, of a stream that is {@link StreamRpc#paced}. Thread-safe. */
    void next();

    /** Nothing more will be sent. */
    void halfClose();

    /** Gives the stream up; it ends with a failure that nobody needs to look at. */
    void cancel();
  }

  /** What happens to a stream: told one at a time, in order, on any thread. */
  interface StreamEvents<A> {
    void answered(A answer);

    /** Requests can be sent, perhaps again. */
    void ready();

    /**
     * The last event.
     *
     * @param failure null if the node ended the stream in good order; UNREACHABLE if nothing of it
     *     can have left this machine
     */
    void ended(@Nullable CallFailure failure);
  }
}
