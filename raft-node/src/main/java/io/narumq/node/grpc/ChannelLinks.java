package io.narumq.node.grpc;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.node.channel.ChannelHub;
import io.narumq.node.channel.NodeLink;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.member.Members;
import io.narumq.node.v1.ChannelLinkServiceGrpc;
import io.narumq.node.v1.LinkHello;
import io.narumq.node.v1.LinkRequest;
import io.narumq.node.v1.LinkResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The streams of this node to all others, by which they know who subscribes here and get what is
 * published here. One that breaks is begun again.
 */
public final class ChannelLinks implements AutoCloseable {
  /** Who subscribes at a node that comes back should not wait for long. */
  private static final long AGAIN_MS = 200;

  private final NodeConfig config;
  private final Members members;
  private final NodeChannels channels;
  private final ChannelHub hub;
  private final Scheduler loop;

  /** Nodes to which there is a stream, or will be in a moment. Of the loop. */
  private final Set<String> followed = new HashSet<>();

  private volatile boolean closed;

  /**
   * @param loop writes all streams
   */
  public ChannelLinks(
      NodeConfig config, Members members, NodeChannels channels, ChannelHub hub, Scheduler loop) {
    this.config = config;
    this.members = members;
    this.channels = channels;
    this.hub = hub;
    this.loop = loop;
  }

  /** Begins all streams, and those to nodes that come later; does not block. */
  public void start() {
    hub.others(members.others());
    loop.execute(this::look);
    members.whenChanged(() -> loop.execute(this::look));
  }

  private void look() {
    List<String> others = members.others();
    hub.others(others);
    others.stream().filter(followed::add).forEach(this::begin);
  }

  private void begin(String nodeId) {
    if (!hub.knows(nodeId)) {
      followed.remove(nodeId);
    } else if (!closed) {
      StreamObserver<LinkRequest> requests =
          ChannelLinkServiceGrpc.newStub(channels.to(nodeId)).link(new Stream(nodeId));
      requests.onNext(LinkRequest.newBuilder().setHello(hello(nodeId)).build());
    }
  }

  private LinkHello hello(String nodeId) {
    return LinkHello.newBuilder()
        .setClusterId(config.clusterId())
        .setToNodeId(nodeId)
        .setFromNodeId(config.nodeId())
        .build();
  }

  /** Begins none again; those that are open end with their connections. */
  @Override
  public void close() {
    closed = true;
  }

  private final class Stream implements ClientResponseObserver<LinkRequest, LinkResponse> {
    private final String nodeId;

    /** A task is there that writes all that there is to tell. */
    private final AtomicBoolean writing = new AtomicBoolean();

    /** Set before anything else happens. */
    private @Nullable ClientCallStreamObserver<LinkRequest> requests;

    private volatile @Nullable NodeLink link;
    private volatile boolean over;

    Stream(String nodeId) {
      this.nodeId = nodeId;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<LinkRequest> stream) {
      requests = stream;
      stream.setOnReadyHandler(this::write);
    }

    /** The first one answers the hello: the node is there, and the one that is meant. */
    @Override
    public void onNext(LinkResponse response) {
      NodeLink known = link;
      if (known != null) {
        known.known(response.getKnown());
      } else {
        link = hub.linkTo(nodeId, this::write);
        write();
      }
    }

    /** One task for all that comes before it runs. */
    private void write() {
      if (writing.compareAndSet(false, true)) {
        loop.execute(this::writeAll);
      }
    }

    private void writeAll() {
      writing.set(false);
      NodeLink known = link;
      ClientCallStreamObserver<LinkRequest> stream = requests;
      while (known != null && stream != null && !over && stream.isReady()) {
        Optional<LinkRequest> next = known.next();
        if (next.isEmpty()) {
          return;
        }
        stream.onNext(next.get());
      }
    }

    @Override
    public void onError(Throwable error) {
      over = true;
      hub.linkLost(nodeId);
      loop.schedule(AGAIN_MS, () -> begin(nodeId));
    }

    @Override
    public void onCompleted() {
      onError(new IllegalStateException("ended"));
    }
  }
}
