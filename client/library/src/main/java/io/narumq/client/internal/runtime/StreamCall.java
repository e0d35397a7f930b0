package io.narumq.client.internal.runtime;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.narumq.client.internal.Transport.Stream;
import io.narumq.client.internal.Transport.StreamEvents;

/**
 * One gRPC stream. Answers are asked for one by one as they come, where how many there can be is
 * bounded by what was asked for (credit, sends); else by whoever takes them.
 */
final class StreamCall<Q, A> extends ClientCall.Listener<A> implements Stream<Q> {
  private final ClientCall<Q, A> call;
  private final Departure departure;
  private final StreamEvents<A> events;
  private final boolean paced;

  private StreamCall(
      ClientCall<Q, A> call, Departure departure, StreamEvents<A> events, boolean paced) {
    this.call = call;
    this.departure = departure;
    this.events = events;
    this.paced = paced;
  }

  static <Q, A> Stream<Q> start(
      Channel channel,
      MethodDescriptor<Q, A> method,
      Metadata head,
      StreamEvents<A> events,
      boolean paced) {
    Departure departure = new Departure();
    ClientCall<Q, A> call =
        channel.newCall(method, CallOptions.DEFAULT.withStreamTracerFactory(departure));
    StreamCall<Q, A> stream = new StreamCall<>(call, departure, events, paced);
    call.start(stream, head);
    call.request(1);
    return stream;
  }

  @Override
  public void send(Q request) {
    call.sendMessage(request);
  }

  @Override
  public boolean ready() {
    return call.isReady();
  }

  @Override
  public void next() {
    call.request(1);
  }

  @Override
  public void halfClose() {
    call.halfClose();
  }

  @Override
  public void cancel() {
    call.cancel("given up by the client", null);
  }

  @Override
  public void onMessage(A message) {
    events.answered(message);
    if (!paced) {
      next();
    }
  }

  @Override
  public void onReady() {
    events.ready();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    events.ended(status.isOk() ? null : Failures.of(status, trailers, departure.left()));
  }
}
