package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.OverflowPolicy;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscribeToChannelsResponse;
import io.narumq.api.v1.Subscribed;
import io.narumq.api.v1.SubscriptionChange;
import io.narumq.api.v1.SubscriptionStart;
import io.narumq.node.channel.ChannelHub;
import io.narumq.node.channel.Subscriber;
import io.narumq.node.channel.Subscriptions;
import io.narumq.node.v1.InterestChange;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The stream of one subscriber: what it subscribes to goes in, messages go out. */
final class SubscribeCall
    implements StreamObserver<SubscribeToChannelsRequest>, Subscriber.Listener {
  /** Changes that are not confirmed yet, before the stream is read no further. */
  private static final int CHANGES_UNDER_WAY_MAX = 100;

  private static final long CHANGE_BYTES_UNDER_WAY_MAX = 1 << 20;

  private final ChannelHub hub;
  private final Outbox<SubscribeToChannelsResponse> outbox;
  private final Intake intake;
  private final Set<Runnable> open;
  private final Runnable end;

  /** A delivery is in the outbox; it takes its messages when it is written. */
  private final AtomicBoolean delivering = new AtomicBoolean();

  private volatile @Nullable Subscriber subscriber;
  private volatile boolean gone;

  /** To be made while the service method runs. */
  SubscribeCall(
      ChannelHub hub,
      ServerCallStreamObserver<SubscribeToChannelsResponse> observer,
      Executor executor,
      Set<Runnable> open) {
    this.hub = hub;
    this.outbox = new Outbox<>(observer, executor);
    this.intake = new Intake(observer, CHANGES_UNDER_WAY_MAX, CHANGE_BYTES_UNDER_WAY_MAX);
    this.open = open;
    this.end = this::ended;
    open.add(end);
    observer.setOnCancelHandler(
        () -> {
          leave();
          outbox.abandon();
        });
  }

  @Override
  public void onNext(SubscribeToChannelsRequest request) {
    try {
      change(request);
    } catch (StatusRuntimeException e) {
      leave();
      outbox.fail(e);
    }
  }

  private void change(SubscribeToChannelsRequest request) {
    Subscriber known = subscriber;
    if (known == null) {
      if (!request.hasStart()) {
        throw ApiErrors.fieldInvalid("start", "comes first on a stream, and only there");
      }
      change(join(request.getStart()), request.getStart().getChange());
    } else if (request.hasChange()) {
      change(known, request.getChange());
    } else {
      throw ApiErrors.fieldInvalid("change", "nothing else comes behind the start");
    }
  }

  private Subscriber join(SubscriptionStart start) {
    int messages =
        Fields.atMost(
            "buffer_messages",
            start.getBufferMessages(),
            Limits.CHANNEL_BUFFER_MESSAGES_MAX,
            Limits.CHANNEL_BUFFER_MESSAGES_DEFAULT);
    int bytes =
        Fields.atMost(
            "buffer_bytes",
            start.getBufferBytes(),
            Limits.CHANNEL_BUFFER_BYTES_MAX,
            Limits.CHANNEL_BUFFER_BYTES_DEFAULT);
    Fields.count("buffer_bytes", bytes, Limits.CHANNEL_BUFFER_BYTES_MIN, bytes);
    if (start.getOnOverflow() == OverflowPolicy.UNRECOGNIZED) {
      throw ApiErrors.fieldInvalid("on_overflow", "not a policy that this node knows");
    }
    try {
      Subscriber joined = hub.join(start.getOnOverflow(), messages, bytes, this);
      subscriber = joined;
      return joined;
    } catch (ChannelHub.FullException e) {
      throw ApiErrors.of(ErrorReason.ERROR_REASON_OVERLOADED, String.valueOf(e.getMessage()));
    }
  }

  private void change(Subscriber who, SubscriptionChange change) {
    InterestChange checked = ChannelMessages.checked(change);
    Subscriptions after = hub.after(who, checked);
    Fields.count("subscribe", after.names().size(), 0, Limits.CHANNEL_NAMES_MAX);
    Fields.count("subscribe_patterns", after.patterns().size(), 0, Limits.CHANNEL_PATTERNS_MAX);
    int bytes = change.getSerializedSize();
    intake.began(1, bytes);
    try {
      hub.change(who, checked, () -> confirm(change.getId(), bytes));
    } catch (ChannelHub.FullException e) {
      throw ApiErrors.of(ErrorReason.ERROR_REASON_OVERLOADED, String.valueOf(e.getMessage()));
    }
    if (gone) {
      // The cancel handler may have run before there was somebody to leave.
      leave();
    }
    intake.next();
  }

  private void confirm(long id, int bytes) {
    SubscribeToChannelsResponse subscribed =
        SubscribeToChannelsResponse.newBuilder()
            .setSubscribed(Subscribed.newBuilder().setId(id))
            .build();
    outbox.add(Collections.singleton(subscribed).iterator(), () -> intake.ended(1, bytes));
  }

  @Override
  public void filled() {
    Subscriber known = subscriber;
    if (known != null && delivering.compareAndSet(false, true)) {
      outbox.add(new DeliveryInTime(known), () -> written(known));
    }
  }

  private void written(Subscriber known) {
    delivering.set(false);
    if (!known.isEmpty()) {
      filled();
    }
  }

  @Override
  public void tooSlow() {
    leave();
    outbox.fail(
        ApiErrors.of(
            ErrorReason.ERROR_REASON_SLOW_SUBSCRIBER,
            "messages came faster than they were read, and the buffer was full"));
  }

  /** Nothing more is to be changed; deliveries go on. */
  @Override
  public void onCompleted() {
    if (subscriber == null) {
      ended();
    }
  }

  /** Told by the cancel handler too, which is told in more cases. */
  @Override
  public void onError(Throwable error) {}

  private void ended() {
    leave();
    outbox.complete();
  }

  private void leave() {
    gone = true;
    open.remove(end);
    Subscriber known = subscriber;
    if (known != null) {
      hub.leave(known);
    }
  }
}
