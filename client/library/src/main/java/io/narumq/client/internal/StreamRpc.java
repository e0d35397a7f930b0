package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.api.v1.PublishToChannelsStreamRequest;
import io.narumq.api.v1.PublishToChannelsStreamResponse;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscribeToChannelsResponse;
import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.api.v1.WatchTopologyResponse;

/**
 * The remote calls that are streams.
 *
 * @param request what is sent; names the call
 * @param answer what comes back
 * @param paced whether each answer but the first comes only when it was asked for, by {@link
 *     Transport.Stream#next}: where what was asked for does not bound how many there can be
 */
public record StreamRpc<Q extends Message, A extends Message>(
    Class<Q> request, Class<A> answer, boolean paced) {

  public static final StreamRpc<WatchTopologyRequest, WatchTopologyResponse> WATCH_TOPOLOGY =
      new StreamRpc<>(WatchTopologyRequest.class, WatchTopologyResponse.class);
  public static final StreamRpc<SendStreamRequest, SendStreamResponse> SEND_STREAM =
      new StreamRpc<>(SendStreamRequest.class, SendStreamResponse.class);
  public static final StreamRpc<ConsumeRequest, ConsumeResponse> CONSUME =
      new StreamRpc<>(ConsumeRequest.class, ConsumeResponse.class);
  public static final StreamRpc<FetchStreamRequest, FetchResponse> FETCH_STREAM =
      new StreamRpc<>(FetchStreamRequest.class, FetchResponse.class);
  public static final StreamRpc<PublishToChannelsStreamRequest, PublishToChannelsStreamResponse>
      PUBLISH_TO_CHANNELS =
          new StreamRpc<>(
              PublishToChannelsStreamRequest.class, PublishToChannelsStreamResponse.class);
  public static final StreamRpc<SubscribeToChannelsRequest, SubscribeToChannelsResponse>
      SUBSCRIBE_TO_CHANNELS =
          new StreamRpc<>(
              SubscribeToChannelsRequest.class, SubscribeToChannelsResponse.class, true);

  /** One whose answers come as they are. */
  public StreamRpc(Class<Q> request, Class<A> answer) {
    this(request, answer, false);
  }
}
