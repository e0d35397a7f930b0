package io.narumq.node.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.narumq.api.v1.BindingServiceGrpc;
import io.narumq.api.v1.ChannelServiceGrpc;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GroupServiceGrpc;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.api.v1.SubscriptionServiceGrpc;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.node.v1.ChannelLinkServiceGrpc;
import io.narumq.node.v1.MembershipServiceGrpc;
import io.narumq.node.v1.PartitionsServiceGrpc;
import io.narumq.node.v1.TransferServiceGrpc;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every method of every service of a node. {@code CallRulesTest} sees that none is missing. */
public final class AllCalls {
  private static final List<ServiceDescriptor> FOR_CLIENTS =
      List.of(
          MessageServiceGrpc.getServiceDescriptor(),
          QueueServiceGrpc.getServiceDescriptor(),
          InspectServiceGrpc.getServiceDescriptor(),
          SessionServiceGrpc.getServiceDescriptor(),
          RecurringServiceGrpc.getServiceDescriptor(),
          TopicServiceGrpc.getServiceDescriptor(),
          BindingServiceGrpc.getServiceDescriptor(),
          SubscriptionServiceGrpc.getServiceDescriptor(),
          GroupServiceGrpc.getServiceDescriptor(),
          ChannelServiceGrpc.getServiceDescriptor(),
          ClusterServiceGrpc.getServiceDescriptor());
  private static final List<ServiceDescriptor> FOR_NODES =
      List.of(
          PartitionsServiceGrpc.getServiceDescriptor(),
          ChannelLinkServiceGrpc.getServiceDescriptor(),
          MembershipServiceGrpc.getServiceDescriptor(),
          TransferServiceGrpc.getServiceDescriptor());

  /** Whoever is known may call them; the streams look at each of their requests. */
  private static final Set<String> FOR_ANYBODY =
      Set.of("GetTopology", "WatchTopology", "SendStream", "PublishToChannelsStream");

  private AllCalls() {}

  /** All of them. */
  public static List<MethodDescriptor<?, ?>> methods() {
    return Stream.concat(forClients().stream(), methods(FOR_NODES)).toList();
  }

  static List<MethodDescriptor<?, ?>> forClients() {
    return methods(FOR_CLIENTS).toList();
  }

  private static Stream<MethodDescriptor<?, ?>> methods(List<ServiceDescriptor> services) {
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .map(method -> method);
  }

  /** Whether no rule is needed. */
  public static boolean isForAnybody(MethodDescriptor<?, ?> method) {
    return FOR_ANYBODY.contains(method.getBareMethodName());
  }
}
