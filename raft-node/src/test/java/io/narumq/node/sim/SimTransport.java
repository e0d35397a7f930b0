package io.narumq.node.sim;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.Rpc;
import io.narumq.client.internal.StreamRpc;
import io.narumq.client.internal.Target;
import io.narumq.client.internal.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client's way to the simulated nodes. */
final class SimTransport implements Transport {
  private final SimWorld world;
  private final int place;
  private final SimLoop loop;

  /**
   * A way.
   *
   * @param place of the client in the network
   * @param loop of the client: when it is gone, nobody is there for an answer
   */
  SimTransport(SimWorld world, int place, SimLoop loop) {
    this.world = world;
    this.place = place;
    this.loop = loop;
  }

  @Override
  public <Q extends Message, A extends Message> CompletableFuture<A> call(
      Target target, Rpc<Q, A> rpc, Q request, Duration timeout) {
    CompletableFuture<A> future = new CompletableFuture<>();
    Exchange exchange =
        new Exchange(
            world,
            place,
            SimNode.ofAddress(target.address()),
            new Exchange.Caller() {
              @Override
              public void made(Message answer) {
                if (request instanceof ReceiveRequest receive) {
                  world.ledger().granted(receive.getRequestId(), (ReceiveResponse) answer);
                }
              }

              @Override
              public void answered(Message answer) {
                if (loop.isGone()) {
                  return;
                }
                if (request instanceof ReceiveRequest receive) {
                  world.ledger().told(receive.getRequestId(), (ReceiveResponse) answer);
                }
                future.complete(rpc.answer().cast(answer));
              }

              @Override
              public void failed(CallFailure failure) {
                if (!loop.isGone()) {
                  future.completeExceptionally(failure);
                }
              }
            });
    var unused =
        future.whenComplete(
            (answer, failure) -> {
              if (future.isCancelled()) {
                exchange.cancel();
              }
            });
    exchange.start(onTheWire(request), target.mayForward(), timeout.toMillis());
    return future;
  }

  private Message onTheWire(Message request) {
    if (request instanceof ReceiveRequest receive && world.bug() == Bug.REQUEST_ID_DROPPED) {
      byte[] other = new byte[16];
      for (int i = 0; i < other.length; i++) {
        other[i] = (byte) world.chance().nextInt();
      }
      return receive.toBuilder().setRequestId(ByteString.copyFrom(other)).build();
    }
    return request;
  }

  @Override
  public <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
    SimStream<Q, A> stream = new SimStream<>(world, place, target, rpc, ofTheLiving(events));
    stream.connect();
    return stream;
  }

  private <A extends Message> StreamEvents<A> ofTheLiving(StreamEvents<A> events) {
    return new StreamEvents<>() {
      @Override
      public void ready() {
        if (!loop.isGone()) {
          events.ready();
        }
      }

      @Override
      public void answered(A answer) {
        if (!loop.isGone()) {
          events.answered(answer);
        }
      }

      @Override
      public void ended(@Nullable CallFailure failure) {
        if (!loop.isGone()) {
          events.ended(failure);
        }
      }
    };
  }

  @Override
  public void close() {}
}
