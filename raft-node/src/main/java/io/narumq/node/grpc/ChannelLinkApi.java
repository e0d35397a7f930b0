package io.narumq.node.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.node.channel.ChannelHub;
import io.narumq.node.channel.IncomingLink;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.v1.ChannelLinkServiceGrpc;
import io.narumq.node.v1.LinkHello;
import io.narumq.node.v1.LinkRequest;
import io.narumq.node.v1.LinkResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Hears from the other nodes who subscribes there, and what was published there for here. */
final class ChannelLinkApi extends ChannelLinkServiceGrpc.ChannelLinkServiceImplBase {
  private final NodeConfig config;
  private final ChannelHub hub;

  /** Ends each stream that is open. */
  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

  ChannelLinkApi(NodeConfig config, ChannelHub hub) {
    this.config = config;
    this.hub = hub;
  }

  @Override
  public StreamObserver<LinkRequest> link(StreamObserver<LinkResponse> observer) {
    return new Call((ServerCallStreamObserver<LinkResponse>) observer);
  }

  /** Ends all streams: they would else go on for ever. */
  void close() {
    open.forEach(Runnable::run);
  }

  /** One stream of one node. Its messages come one at a time; answers are few and small. */
  private final class Call implements StreamObserver<LinkRequest> {
    private final Outbox<LinkResponse> answers;
    private final Runnable complete = this::complete;
    private String from = "";
    private volatile @Nullable IncomingLink link;
    private volatile boolean over;

    Call(ServerCallStreamObserver<LinkResponse> observer) {
      this.answers = new Outbox<>(observer, MoreExecutors.directExecutor());
      open.add(complete);
      observer.setOnCancelHandler(
          () -> {
            end();
            answers.abandon();
          });
    }

    @Override
    public void onNext(LinkRequest request) {
      if (over) {
        return;
      }
      try {
        take(request);
      } catch (StatusRuntimeException e) {
        end();
        answers.fail(e);
      } catch (IllegalArgumentException e) {
        end();
        answers.fail(error(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
      }
    }

    private void take(LinkRequest request) {
      IncomingLink begun = link;
      IncomingLink known = begun == null ? begin(request.getHello()) : begun;
      request.getChangesList().forEach(known::change);
      if (request.hasHello() || request.getChangesCount() > 0) {
        answers.add(LinkResponse.newBuilder().setKnown(request.getKnown()).build());
      }
      known.published(request.getMessagesList());
    }

    private IncomingLink begin(LinkHello hello) {
      check(hello);
      from = hello.getFromNodeId();
      IncomingLink begun = hub.linkFrom(from);
      link = begun;
      return begun;
    }

    private void check(LinkHello hello) {
      if (!hello.getClusterId().equals(config.clusterId())
          || !hello.getToNodeId().equals(config.nodeId())) {
        throw error(
            Status.FAILED_PRECONDITION,
            "this is node " + config.nodeId() + " of cluster " + config.clusterId());
      }
      if (!hub.knows(hello.getFromNodeId())) {
        throw error(Status.INVALID_ARGUMENT, "there is no other node of that id");
      }
    }

    @Override
    public void onError(Throwable error) {
      end();
    }

    @Override
    public void onCompleted() {
      complete();
    }

    private void complete() {
      end();
      answers.complete();
    }

    private void end() {
      over = true;
      open.remove(complete);
      IncomingLink known = link;
      if (known != null) {
        hub.unlink(from, known);
      }
    }
  }

  private static StatusRuntimeException error(Status status, String message) {
    return status.withDescription(message).asRuntimeException();
  }
}
