package io.narumq.client.fake;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SessionServiceGrpc;
import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node of a {@link FakeCluster} that serves gRPC on a loopback port. */
public final class FakeNode implements AutoCloseable {
  private static final Metadata.Key<String> NO_FORWARD =
      Metadata.Key.of("naru-no-forward", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Boolean> FORWARDED = Context.key("may forward");

  private final String address;
  private final FakeCluster cluster;
  private final Queue<String> forwardMarks = new ConcurrentLinkedQueue<>();
  private @Nullable Server server;

  /** A node that does not serve yet. */
  public FakeNode(String address, FakeCluster cluster) {
    this.address = address;
    this.cluster = cluster;
  }

  /** Starts it, or starts it again. */
  public FakeNode start() {
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .intercept(new ForwardMarks());
    for (ServiceDescriptor service :
        List.of(
            ClusterServiceGrpc.getServiceDescriptor(),
            QueueServiceGrpc.getServiceDescriptor(),
            InspectServiceGrpc.getServiceDescriptor(),
            MessageServiceGrpc.getServiceDescriptor(),
            SessionServiceGrpc.getServiceDescriptor())) {
      builder.addService(bound(service));
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new IllegalStateException("cannot serve at " + address, e);
    }
    return this;
  }

  /** Breaks all connections, as the death of the process would. */
  @Override
  public void close() {
    if (server != null) {
      try {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What calls said about forwarding, in order; "" for nothing. */
  public List<String> forwardMarks() {
    return List.copyOf(forwardMarks);
  }

  private BindableService bound(ServiceDescriptor service) {
    return () -> {
      ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        @SuppressWarnings("unchecked")
        MethodDescriptor<Message, Message> typed = (MethodDescriptor<Message, Message>) method;
        definition.addMethod(typed, calls(method));
      }
      return definition.build();
    };
  }

  private ServerCallHandler<Message, Message> calls(MethodDescriptor<?, ?> method) {
    if (method.getType() == MethodDescriptor.MethodType.UNARY) {
      return ServerCalls.asyncUnaryCall(this::answer);
    }
    String name = String.valueOf(method.getBareMethodName());
    if (name.equals("WatchTopology")) {
      return ServerCalls.asyncServerStreamingCall(
          (request, observer) -> stream(WatchTopologyRequest.class, observer).onNext(request));
    }
    Class<? extends Message> kind =
        name.equals("Consume") ? ConsumeRequest.class : SendStreamRequest.class;
    return ServerCalls.asyncBidiStreamingCall(observer -> stream(kind, observer));
  }

  private StreamObserver<Message> stream(
      Class<? extends Message> kind, StreamObserver<Message> observer) {
    FakeStream stream = cluster.open(kind, address, FORWARDED.get(), new ObservedStream(observer));
    ((ServerCallStreamObserver<Message>) observer).setOnCancelHandler(stream::cancel);
    return new StreamObserver<>() {
      @Override
      public void onNext(Message request) {
        stream.request(request);
      }

      @Override
      public void onError(Throwable failure) {
        stream.cancel();
      }

      @Override
      public void onCompleted() {
        stream.halfClose();
      }
    };
  }

  private record ObservedStream(StreamObserver<Message> observer) implements FakeStream.Answers {
    @Override
    public void answer(Message answer) {
      observer.onNext(answer);
    }

    @Override
    public void end(@Nullable CallFailure failure) {
      if (failure == null) {
        observer.onCompleted();
      } else {
        observer.onError(error(failure));
      }
    }
  }

  private static Exception error(CallFailure failure) {
    return failure.reason() == ErrorReason.OUTCOME_UNKNOWN
        ? io.grpc.Status.UNAVAILABLE.asRuntimeException()
        : StatusProto.toStatusRuntimeException(status(failure));
  }

  private void answer(Message request, StreamObserver<Message> observer) {
    try {
      Message answer = waitFor(request);
      observer.onNext(answer);
      observer.onCompleted();
    } catch (CallFailure failure) {
      observer.onError(error(failure));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      observer.onError(io.grpc.Status.CANCELLED.asRuntimeException());
    }
  }

  private Message waitFor(Message request) throws InterruptedException {
    long wait =
        request instanceof ReceiveRequest receive
            ? TimeUnit.SECONDS.toNanos(receive.getWaitTime().getSeconds())
                + receive.getWaitTime().getNanos()
            : 0;
    long until = System.nanoTime() + wait;
    synchronized (cluster) {
      Message answer = cluster.call(address, FORWARDED.get(), request);
      while (FakeCluster.stillWaiting(request, answer)
          && System.nanoTime() < until
          && !Context.current().isCancelled()) {
        cluster.wait(Math.max(1, Math.min(20, (until - System.nanoTime()) / 1_000_000)));
        answer = cluster.call(address, FORWARDED.get(), request);
      }
      return answer;
    }
  }

  private static Status status(CallFailure failure) {
    ErrorInfo.Builder info =
        ErrorInfo.newBuilder().setDomain("narumq.io").setReason(failure.reason().name());
    if (failure.leaderAddress() != null) {
      info.putMetadata("leader_address", failure.leaderAddress());
    }
    Status.Builder status =
        Status.newBuilder()
            .setCode(code(failure.reason()).value())
            .setMessage(String.valueOf(failure.getMessage()))
            .addDetails(Any.pack(info.build()));
    if (!failure.retryDelay().isZero()) {
      var delay =
          com.google.protobuf.Duration.newBuilder()
              .setSeconds(failure.retryDelay().toSeconds())
              .setNanos(failure.retryDelay().toNanosPart());
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return status.build();
  }

  private static io.grpc.Status.Code code(ErrorReason reason) {
    return switch (reason) {
      case NOT_LEADER, NO_LEADER -> io.grpc.Status.Code.UNAVAILABLE;
      case OVERLOADED, DISK_FULL, QUEUE_FULL -> io.grpc.Status.Code.RESOURCE_EXHAUSTED;
      case QUEUE_NOT_FOUND -> io.grpc.Status.Code.NOT_FOUND;
      case QUEUE_EXISTS_DIFFERENT -> io.grpc.Status.Code.ALREADY_EXISTS;
      case STREAM_REPLACED -> io.grpc.Status.Code.ABORTED;
      case SESSION_NOT_FOUND -> io.grpc.Status.Code.FAILED_PRECONDITION;
      case INTERNAL -> io.grpc.Status.Code.INTERNAL;
      default -> io.grpc.Status.Code.INVALID_ARGUMENT;
    };
  }

  private final class ForwardMarks implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String mark = headers.get(NO_FORWARD);
      forwardMarks.add(mark == null ? "" : mark);
      Context context = Context.current().withValue(FORWARDED, mark == null);
      return Contexts.interceptCall(context, call, headers, next);
    }
  }
}
