package io.narumq.node.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** What the metadata of a call says about forwarding. */
final class CallFlags implements ServerInterceptor {
  private static final Metadata.Key<String> NO_FORWARD =
      Metadata.Key.of("naru-no-forward", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> FORWARDED =
      Metadata.Key.of("naru-forwarded", Metadata.ASCII_STRING_MARSHALLER);
  private static final String YES = "1";
  private static final Context.Key<Boolean> STAYS = Context.keyWithDefault("stays", false);

  /** Whether the current call is to be answered by this node, leader or not. */
  static boolean staysHere() {
    return STAYS.get();
  }

  /** Runs a part of the current call that may ask other nodes, wherever the call itself stays. */
  static void roaming(Runnable part) {
    Context.current().withValue(STAYS, false).run(part);
  }

  /** Marks a call as forwarded, so that it goes no further. */
  static Metadata forwarded() {
    Metadata metadata = new Metadata();
    metadata.put(FORWARDED, YES);
    return metadata;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
    boolean stays = YES.equals(metadata.get(NO_FORWARD)) || YES.equals(metadata.get(FORWARDED));
    return Contexts.interceptCall(Context.current().withValue(STAYS, stays), call, metadata, next);
  }
}
