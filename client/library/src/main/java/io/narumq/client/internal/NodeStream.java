package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.client.ErrorReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stream to some node, any of them, begun again at the next one whenever it ends, until it is
 * closed. Whoever owns it hears of it on the scheduler.
 */
final class NodeStream<Q extends Message, A extends Message> {
  /** Hears what happens to the stream; nothing any more once it was closed. */
  interface Owner<A> {
    /** A stream begins; requests can be sent once it is ready. */
    void begun();

    /** Requests can be sent, perhaps again. */
    void ready();

    void answered(A answer);

    /**
     * The stream ended; another one will begin.
     *
     * @param failure null if the node ended it in good order; UNREACHABLE if nothing of it can have
     *     left this machine
     */
    void ended(@Nullable CallFailure failure);
  }

  private final Router router;
  private final Scheduler scheduler;
  private final StreamRpc<Q, A> rpc;
  private final Owner<A> owner;
  private final Backoff backoff;
  private Transport.@Nullable Stream<Q> stream;
  private Scheduler.@Nullable Timer pause;
  private String address = "";
  private boolean closed;

  NodeStream(Router router, StreamRpc<Q, A> rpc, Owner<A> owner) {
    this.router = router;
    this.scheduler = router.scheduler();
    this.rpc = rpc;
    this.owner = owner;
    this.backoff = router.backoff();
  }

  /** Begins the first stream. */
  void open() {
    if (closed) {
      return;
    }
    if (!router.routes().known()) {
      // To learn of nodes beside the endpoints, for the next time.
      router.refreshSoon();
    }
    address = router.routes().anyNode(scheduler.now());
    Events events = new Events();
    stream = router.transport().open(new Target(address, true), rpc, events);
    owner.begun();
  }

  /** Whether a request would leave now. */
  boolean isReady() {
    return stream != null && stream.ready();
  }

  void send(Q request) {
    if (stream != null) {
      stream.send(request);
    }
  }

  /** One answer more may come: of streams whose answers are to be asked for. */
  void next() {
    if (stream != null) {
      stream.next();
    }
  }

  /** Ends it; the owner hears no more of it. */
  void close() {
    closed = true;
    if (pause != null) {
      pause.cancel();
    }
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }

  /** Of one stream: what comes late from an earlier one is not heard. */
  private final class Events implements Transport.StreamEvents<A> {
    private boolean over;

    @Override
    public void answered(A answer) {
      scheduler.execute(
          () -> {
            if (!over && !closed) {
              backoff.reset();
              router.routes().up(address);
              owner.answered(answer);
            }
          });
    }

    @Override
    public void ready() {
      scheduler.execute(
          () -> {
            if (!over && !closed) {
              owner.ready();
            }
          });
    }

    @Override
    public void ended(@Nullable CallFailure failure) {
      scheduler.execute(() -> end(failure));
    }

    private void end(@Nullable CallFailure failure) {
      if (over || closed) {
        return;
      }
      over = true;
      stream = null;
      if (failure == null || isOfTheWay(failure)) {
        router.broken(address, failure);
      }
      owner.ended(failure);
      if (!closed) {
        Duration delay = backoff.next(failure == null ? Duration.ZERO : failure.retryDelay());
        pause = scheduler.schedule(delay, NodeStream.this::open);
      }
    }
  }

  private static boolean isOfTheWay(CallFailure failure) {
    return failure.reason() == ErrorReason.UNREACHABLE
        || failure.reason() == ErrorReason.OUTCOME_UNKNOWN;
  }
}
