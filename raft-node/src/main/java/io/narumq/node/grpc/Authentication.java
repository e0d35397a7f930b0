package io.narumq.node.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.security.Access;
import io.narumq.node.security.Identity;
import io.narumq.node.security.UnknownCallerException;
import java.util.Map;

/**
 * Finds out who makes a call, and refuses it if nobody can tell. Keeps clients away from the
 * services by which the nodes of a cluster talk to each other; without TLS nobody can be told from
 * a node, so whoever gets to the port may call those.
 */
final class Authentication implements ServerInterceptor {
  private static final String OF_NODES = "naru.node.v1.";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Access access;
  private final boolean tls;

  Authentication(Access access, boolean tls) {
    this.access = access;
    this.tls = tls;
  }

  /** Whether a method is for nodes, so that no rule of who may what is needed. */
  static boolean isForNodes(String method) {
    return method.startsWith(OF_NODES);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
    Identity who;
    try {
      who = access.identify(Peers.of(call), metadata.get(AUTHORIZATION));
    } catch (UnknownCallerException e) {
      return ApiErrors.refuse(
          call, ApiErrors.of(ErrorReason.ERROR_REASON_UNAUTHENTICATED, e.getMessage()));
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    if (tls && isForNodes(method) && !who.isNode()) {
      return ApiErrors.refuse(
          call,
          ApiErrors.of(
              ErrorReason.ERROR_REASON_PERMISSION_DENIED,
              method + " is for nodes of this cluster, by a certificate of tls.node_ca",
              Map.of("operation", "any", "kind", "node", "name", method)));
    }
    Context context = new Permit(who, access).in(Context.current());
    return Contexts.interceptCall(context, call, metadata, next);
  }
}
