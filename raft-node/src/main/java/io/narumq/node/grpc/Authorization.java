package io.narumq.node.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.node.security.Need;
import io.narumq.node.security.OneLine;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what no rule allows, request by request: a stream that is open feels a change of the
 * rules with its next request. The first node that a call comes to decides; a node that it is
 * passed on to believes it. Also writes down who changed what, and what was refused.
 */
final class Authorization implements ServerInterceptor {
  /** One line for each call that changes something other than messages, or was refused. */
  static final Logger AUDIT = LoggerFactory.getLogger("io.narumq.audit");

  private final CallRules rules = new CallRules();

  /** Whether there is a rule for a method, or it needs none. */
  boolean covers(MethodDescriptor<?, ?> method) {
    String name = method.getFullMethodName();
    return Authentication.isForNodes(name) || rules.covers(name);
  }

  /** A request that may not be made. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StatusRuntimeException error;

    Refused(StatusRuntimeException error) {
      super(error);
      this.error = error;
    }

    StatusRuntimeException error() {
      return error;
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
    Permit permit = Permit.current();
    if (permit.access().isOpen() || permit.who().isNode()) {
      return next.startCall(call, metadata);
    }
    Audited<Q, R> audited = new Audited<>(call, permit);
    return new SimpleForwardingServerCallListener<>(next.startCall(audited, metadata)) {
      private List<Need> begun = List.of();

      @Override
      public void onMessage(Q request) {
        List<Need> needs = needs(request);
        audited.asked(needs);
        try {
          permit.check(needs);
        } catch (StatusRuntimeException e) {
          audited.refused(e.getStatus());
          throw new Refused(e);
        }
        super.onMessage(request);
      }

      /** A request that names nothing is about what its stream began with. */
      private List<Need> needs(Q request) {
        List<Need> own = rules.needs(call.getMethodDescriptor(), request);
        if (begun.isEmpty()) {
          begun = own;
        }
        return own.isEmpty() ? begun : own;
      }
    };
  }

  /** Remembers what was asked for until it is known how it ended. */
  private static final class Audited<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final Permit permit;
    private volatile List<Need> changes = List.of();

    Audited(ServerCall<Q, R> call, Permit permit) {
      super(call);
      this.permit = permit;
    }

    void asked(List<Need> needs) {
      // To know of something takes any operation; that is no change.
      changes = needs.stream().filter(need -> need.operation().equals("admin")).toList();
    }

    void refused(Status status) {
      tell(status);
      changes = List.of();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!changes.isEmpty()) {
        tell(status);
      }
      super.close(status, trailers);
    }

    private void tell(Status status) {
      AUDIT.info(
          "who={} call={} on={} outcome={} {}",
          permit.who().shown(),
          getMethodDescriptor().getFullMethodName(),
          changes.stream().map(Need::object).collect(Collectors.joining(", ", "[", "]")),
          status.getCode(),
          status.getDescription() == null ? "" : OneLine.of(status.getDescription()));
    }
  }
}
