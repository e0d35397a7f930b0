package io.narumq.node.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import io.narumq.node.security.Peer;
import io.narumq.node.security.Tls;
import javax.net.ssl.SSLSession;

/** Notes of each connection who it is from, so that calls need not look again. */
final class Peers extends ServerTransportFilter {
  private static final Attributes.Key<Peer> PEER = Attributes.Key.create("peer");

  private final Tls tls;

  Peers(Tls tls) {
    this.tls = tls;
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    Peer peer = session == null ? Peer.UNKNOWN : tls.peer(session);
    return attributes.toBuilder().set(PEER, peer).build();
  }

  /** Who the connection of a call is from. */
  static Peer of(ServerCall<?, ?> call) {
    Peer peer = call.getAttributes().get(PEER);
    return peer == null ? Peer.UNKNOWN : peer;
  }
}
