package io.narumq.client.internal.runtime;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * Whether a call can have left this machine. A tracer hears of its stream only when there is a live
 * connection for it: a call that fails without that never left. The one reason to make a second
 * stream is a transparent retry, for which gRPC has proof that the first was not processed: then we
 * start afresh.
 */
final class Departure extends ClientStreamTracer.Factory {
  private volatile boolean left;

  boolean left() {
    return left;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    left = false;
    return new ClientStreamTracer() {
      @Override
      public void streamCreated(Attributes transport, Metadata headers) {
        left = true;
      }
    };
  }
}
