package io.narumq.node;

import io.narumq.node.http.HttpPort;
import io.narumq.node.security.Access;
import io.narumq.node.security.Kind;
import io.narumq.node.security.Need;
import io.narumq.node.security.Operation;
import io.narumq.node.security.Peer;
import io.narumq.node.security.Tls;
import io.narumq.node.security.UnknownCallerException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Opens for those who may browse the cluster, by the rules that the API has. */
record MetricsGate(Access access, Optional<Tls> tls) implements HttpPort.Gate {
  private static final List<Need> NEEDS = List.of(Need.of(Operation.BROWSE, Kind.CLUSTER, ""));

  @Override
  public boolean isOpen(Optional<SSLSession> session, @Nullable String authorization) {
    Peer peer = tls.flatMap(keys -> session.map(keys::peer)).orElse(Peer.UNKNOWN);
    try {
      return access.missing(access.identify(peer, authorization), NEEDS).isEmpty();
    } catch (UnknownCallerException e) {
      return false;
    }
  }
}
