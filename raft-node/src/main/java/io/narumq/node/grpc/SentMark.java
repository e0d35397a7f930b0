package io.narumq.node.grpc;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/**
 * Remembers whether a call got as far as a connection. While it did not, the other node can not
 * have seen it.
 */
final class SentMark extends ClientStreamTracer.Factory {
  private volatile boolean sent;

  boolean isSet() {
    return sent;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void streamCreated(Attributes transportAttributes, Metadata headers) {
        sent = true;
      }
    };
  }
}
