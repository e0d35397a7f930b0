package io.narumq.client.internal;

import io.narumq.api.v1.ChannelDelivery;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscribeToChannelsResponse;
import io.narumq.api.v1.SubscriptionChange;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscriber over all its streams: tells each node what it wants, takes no more deliveries than
 * its user's code keeps up with, and notes the gap when a stream ends. Public methods are
 * thread-safe.
 */
public final class ChannelSubscriberCore
    implements Part, NodeStream.Owner<SubscribeToChannelsResponse> {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelSubscriberCore.class);

  /**
   * Deliveries that are here and not worked on yet: enough that the next one is at hand, few enough
   * that what can not be worked on waits at the node, which drops the oldest.
   */
  private static final int AT_HAND_MAX = 2;

  /** What is done with what comes; called one at a time, in order, on the thread for it. */
  public interface Taker {
    void delivered(ChannelDelivery delivery);

    /** Messages are missing here: the stream ended, because the subscriber was slow or not. */
    void interrupted(boolean tooSlow);
  }

  /** Where user's code runs. */
  public interface Handing extends Executor {
    /** Takes nothing more, and interrupts what runs. */
    void stop();
  }

  private final Scheduler scheduler;
  private final ChannelSubscriptions wanted;
  private final Handing handing;
  private final Taker taker;
  private final NodeStream<SubscribeToChannelsRequest, SubscribeToChannelsResponse> stream;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private CompletableFuture<Void> subscribed = new CompletableFuture<>();
  private long lastChange;
  private boolean started;
  private boolean wasSubscribed;
  private boolean closed;
  private int atHand;
  private boolean asked;

  /** A subscriber that does nothing before {@link #start}. */
  public ChannelSubscriberCore(
      Calls calls, ChannelSubscriptions wanted, Handing handing, Taker taker) {
    this.scheduler = calls.scheduler();
    this.wanted = wanted;
    this.handing = handing;
    this.taker = taker;
    this.stream = new NodeStream<>(calls.router(), StreamRpc.SUBSCRIBE_TO_CHANNELS, this);
  }

  /** Subscribes, as soon as a node can be reached. */
  public void start() {
    scheduler.execute(stream::open);
  }

  /** Wants more from now on. */
  public void subscribe(Collection<String> names, Collection<String> patterns) {
    List<String> moreNames = List.copyOf(names);
    List<String> morePatterns = List.copyOf(patterns);
    scheduler.execute(() -> change(wanted.add(moreNames, morePatterns)));
  }

  /** Wants less from now on. */
  public void unsubscribe(Collection<String> names, Collection<String> patterns) {
    List<String> fewerNames = List.copyOf(names);
    List<String> fewerPatterns = List.copyOf(patterns);
    scheduler.execute(() -> change(wanted.remove(fewerNames, fewerPatterns)));
  }

  /** Done when all that is wanted so far is in force; fails if it was refused. */
  public CompletableFuture<Void> subscribed() {
    CompletableFuture<Void> told = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          var unused =
              subscribed.whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      told.complete(null);
                    } else {
                      told.completeExceptionally(Calls.reason(failure));
                    }
                  });
        });
    return told;
  }

  private void change(SubscriptionChange change) {
    if (closed) {
      return;
    }
    lastChange++;
    renewSubscribed();
    if (started) {
      stream.send(
          SubscribeToChannelsRequest.newBuilder()
              .setChange(change.toBuilder().setId(lastChange))
              .build());
    }
  }

  /** Who waits already goes on waiting. */
  private void renewSubscribed() {
    if (subscribed.isDone()) {
      subscribed = new CompletableFuture<>();
    }
  }

  @Override
  public void begun() {
    started = true;
    asked = true;
    stream.send(wanted.start(lastChange));
  }

  @Override
  public void ready() {}

  @Override
  public void answered(SubscribeToChannelsResponse answer) {
    switch (answer.getResponseCase()) {
      case SUBSCRIBED -> {
        wasSubscribed = true;
        if (answer.getSubscribed().getId() == lastChange) {
          subscribed.complete(null);
        }
      }
      case DELIVERY -> {
        atHand++;
        hand(() -> taker.delivered(answer.getDelivery()), this::workedOn);
      }
      case RESPONSE_NOT_SET -> {
        // Of a newer server; what it needs us to know it must not say like that.
      }
    }
    asked = false;
    askForNext();
  }

  private void workedOn() {
    atHand--;
    askForNext();
    if (closed && atHand == 0) {
      drained.complete(null);
    }
  }

  private void askForNext() {
    if (started && !asked && atHand < AT_HAND_MAX) {
      asked = true;
      stream.next();
    }
  }

  private void hand(Runnable work, Runnable whenDone) {
    handing.execute(
        () -> {
          work.run();
          scheduler.execute(whenDone);
        });
  }

  @Override
  public void ended(@Nullable CallFailure failure) {
    started = false;
    if (wasSubscribed) {
      wasSubscribed = false;
      boolean tooSlow = failure != null && failure.reason() == ErrorReason.SLOW_SUBSCRIBER;
      handing.execute(() -> taker.interrupted(tooSlow));
    }
    renewSubscribed();
    if (failure != null && !failure.reason().retryable()) {
      LOG.warn("a subscriber of channels was refused: {}", failure.getMessage());
      subscribed.completeExceptionally(
          new NaruException(failure.reason(), failure.getMessage(), failure));
      close();
    }
  }

  private void close() {
    closed = true;
    started = false;
    stream.close();
    if (atHand == 0) {
      drained.complete(null);
    }
  }

  @Override
  public CompletableFuture<Void> drain() {
    scheduler.execute(this::close);
    return drained;
  }

  @Override
  public void stop() {
    scheduler.execute(
        () -> {
          close();
          drained.cancel(false);
          subscribed.completeExceptionally(
              new NaruException(ErrorReason.CLIENT_CLOSED, "the subscriber was closed", null));
          handing.stop();
        });
  }
}
