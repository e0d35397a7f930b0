package io.narumq.node.grpc;

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
import org.jspecify.annotations.Nullable;

/** Hears from the other nodes who subscribes there, and what was published there for here. */
final class ChannelLinkApi extends ChannelLinkServiceGrpc.ChannelLinkServiceImplBase {
  private final NodeConfig config;
  private final ChannelHub hub;

  ChannelLinkApi(NodeConfig config, ChannelHub hub) {
    this.config = config;
    this.hub = hub;
  }

  @Override
  public StreamObserver<LinkRequest> link(StreamObserver<LinkResponse> observer) {
    return new Call((ServerCallStreamObserver<LinkResponse>) observer);
  }

  /** One stream of one node. Its messages come one at a time; answers are few and small. */
  private final class Call implements StreamObserver<LinkRequest> {
    private final ServerCallStreamObserver<LinkResponse> answers;
    private String from = "";
    private @Nullable IncomingLink link;
    private boolean over;

    Call(ServerCallStreamObserver<LinkResponse> answers) {
      this.answers = answers;
      answers.setOnCancelHandler(this::end);
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
        answers.onError(e);
      } catch (IllegalArgumentException e) {
        end();
        answers.onError(error(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
      }
    }

    private void take(LinkRequest request) {
      IncomingLink known = link == null ? begin(request.getHello()) : link;
      request.getChangesList().forEach(known::change);
      if (request.hasHello() || request.getChangesCount() > 0) {
        answers.onNext(LinkResponse.newBuilder().setKnown(request.getKnown()).build());
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
      boolean isOther = config.others().contains(hello.getFromNodeId());
      if (!isOther) {
        throw error(Status.INVALID_ARGUMENT, "there is no other node of that id");
      }
    }

    @Override
    public void onError(Throwable error) {
      end();
    }

    @Override
    public void onCompleted() {
      end();
      answers.onCompleted();
    }

    private void end() {
      over = true;
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
