package io.narumq.node.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.node.v1.ChannelLinkServiceGrpc;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the streams that carry the load are dealt with by the thread that read them from the
 * network: all that happens there is that they are checked and given to a shard's loop or into
 * buffers, which is less work than a change of threads.
 */
final class StreamExecutor implements ServerCallExecutorSupplier {
  private static final Set<String> METHODS =
      Set.of(
          MessageServiceGrpc.getSendStreamMethod().getFullMethodName(),
          MessageServiceGrpc.getConsumeMethod().getFullMethodName(),
          TopicServiceGrpc.getFetchStreamMethod().getFullMethodName(),
          ChannelServiceGrpc.getPublishToChannelsStreamMethod().getFullMethodName(),
          ChannelServiceGrpc.getSubscribeToChannelsMethod().getFullMethodName(),
          ChannelLinkServiceGrpc.getLinkMethod().getFullMethodName());

  @Override
  public <Q, R> @Nullable Executor getExecutor(ServerCall<Q, R> call, Metadata metadata) {
    return METHODS.contains(call.getMethodDescriptor().getFullMethodName())
        ? MoreExecutors.directExecutor()
        : null;
  }
}
