package io.narumq.node.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers bytes that are no message like any other bad request, and what {@link Authorization}
 * refuses. gRPC by itself would answer UNKNOWN and write a stack trace into the log for each of
 * them.
 */
final class UnreadableRequests implements ServerInterceptor {
  private UnreadableRequests() {}

  /** The same service; its requests are read behind this interceptor, where a failure is seen. */
  static ServerServiceDefinition answered(ServerServiceDefinition service) {
    return ServerInterceptors.intercept(
        ServerInterceptors.useInputStreamMessages(service), new UnreadableRequests());
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
    OnceClosed<Q, R> once = new OnceClosed<>(call);
    return new Listener<>(once, next.startCall(once, metadata));
  }

  /** A service may end a call in the same moment in which its next request can not be read. */
  private static final class OnceClosed<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final AtomicBoolean closed = new AtomicBoolean();

    OnceClosed(ServerCall<Q, R> call) {
      super(call);
    }

    /** Whether nobody ended the call before; from then on the service can not. */
    boolean claim() {
      return closed.compareAndSet(false, true);
    }

    void refuse(StatusRuntimeException error) {
      var unused = ApiErrors.refuse(delegate(), error);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (claim()) {
        super.close(status, trailers);
      }
    }
  }

  private static final class Listener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final OnceClosed<Q, ?> call;
    private boolean over;

    Listener(OnceClosed<Q, ?> call, ServerCall.Listener<Q> next) {
      super(next);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      if (over) {
        return;
      }
      try {
        super.onMessage(message);
      } catch (Authorization.Refused e) {
        end(e.error());
      } catch (StatusRuntimeException e) {
        if (!(e.getCause() instanceof InvalidProtocolBufferException)) {
          throw e;
        }
        end(ApiErrors.fieldInvalid("request", "the bytes are not one: " + e.getCause()));
      }
    }

    private void end(StatusRuntimeException error) {
      over = true;
      // First: a service that ends the call when it is cancelled has less to say.
      boolean claimed = call.claim();
      // To the service it looks as if the caller had gone.
      super.onCancel();
      if (claimed) {
        call.refuse(error);
      }
    }

    @Override
    public void onHalfClose() {
      if (!over) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!over) {
        super.onReady();
      }
    }

    @Override
    public void onCancel() {
      if (!over) {
        super.onCancel();
      }
    }

    @Override
    public void onComplete() {
      if (!over) {
        super.onComplete();
      }
    }
  }
}
