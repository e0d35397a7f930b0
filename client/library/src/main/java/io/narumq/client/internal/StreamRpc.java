package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.api.v1.WatchTopologyResponse;

/**
 * The remote calls that are streams.
 *
 * @param request what is sent; names the call
 * @param answer what comes back
 */
public record StreamRpc<Q extends Message, A extends Message>(Class<Q> request, Class<A> answer) {

  public static final StreamRpc<WatchTopologyRequest, WatchTopologyResponse> WATCH_TOPOLOGY =
      new StreamRpc<>(WatchTopologyRequest.class, WatchTopologyResponse.class);
  public static final StreamRpc<SendStreamRequest, SendStreamResponse> SEND_STREAM =
      new StreamRpc<>(SendStreamRequest.class, SendStreamResponse.class);
  public static final StreamRpc<ConsumeRequest, ConsumeResponse> CONSUME =
      new StreamRpc<>(ConsumeRequest.class, ConsumeResponse.class);
}
