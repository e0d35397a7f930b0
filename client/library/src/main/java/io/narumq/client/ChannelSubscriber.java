package io.narumq.client;

import io.narumq.api.v1.ChannelDelivery;
import io.narumq.api.v1.OverflowPolicy;
import io.narumq.client.ChannelGap.Cause;
import io.narumq.client.internal.ChannelSubscriberCore;
import io.narumq.client.internal.ChannelSubscriptions;
import io.narumq.client.internal.runtime.HandlerThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what is published to channels while it is open, each message at most once, however many
 * of its names and patterns match. One after the other on a thread of its own, in the order of each
 * publisher and channel. When its node is lost it subscribes again at another one, and tells the
 * gap. Thread-safe.
 *
 * <p>A handler that is slower than messages come makes the node drop the oldest of those that wait
 * there ({@link Builder#bufferMessages}), and tells how many: or ends the stream, if that is
 * preferred ({@link Builder#cutOffWhenSlow}). It holds nobody else up.
 */
public final class ChannelSubscriber implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelSubscriber.class);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ChannelSubscriberCore core;
  private final Parts parts;

  private ChannelSubscriber(ChannelSubscriberCore core, Parts parts) {
    this.core = core;
    this.parts = parts;
  }

  /**
   * Subscribes to more channels. Returns at once; {@link #awaitSubscribed} waits until it is so.
   */
  public void subscribe(String... channels) {
    core.subscribe(List.of(channels), List.of());
  }

  /** Subscribes to more patterns: {@code *}, {@code ?}, {@code [abc]}, as in Redis. */
  public void subscribePatterns(String... patterns) {
    core.subscribe(List.of(), List.of(patterns));
  }

  /** Subscribes to these channels no more, once the node knows. */
  public void unsubscribe(String... channels) {
    core.unsubscribe(List.of(channels), List.of());
  }

  /** Subscribes to these patterns no more, once the node knows. */
  public void unsubscribePatterns(String... patterns) {
    core.unsubscribe(List.of(), List.of(patterns));
  }

  /**
   * Waits until everything subscribed to so far is in force on all nodes that can be reached: what
   * is published from then on comes here.
   *
   * @return whether it is, within this time
   * @throws NaruException if the cluster refused it, which ends the subscriber:
   *     CHANNEL_NAME_INVALID for instance
   */
  public boolean awaitSubscribed(Duration atMost) {
    CompletableFuture<Void> subscribed = core.subscribed();
    return Waiting.atMost(subscribed, atMost) && isDone(subscribed);
  }

  private static boolean isDone(CompletableFuture<Void> subscribed) {
    if (subscribed.isDone()) {
      Waiting.on(subscribed);
    }
    return subscribed.isDone();
  }

  /** When everything subscribed to so far is in force; see {@link #awaitSubscribed}. */
  CompletableFuture<Void> subscribed() {
    return core.subscribed();
  }

  /** Receives nothing more. Waits, up to 10 s, until what came is worked on. */
  @Override
  public void close() {
    var unused = parts.close(core, GRACE);
  }

  /** Settings of a subscriber. Not thread-safe. */
  public static final class Builder {
    private final Channels owner;
    private final List<String> names = new ArrayList<>();
    private final List<String> patterns = new ArrayList<>();
    private OverflowPolicy onOverflow = OverflowPolicy.OVERFLOW_POLICY_DROP_OLDEST;
    private int bufferMessages = 10_000;
    private int bufferBytes = 4 << 20;
    private Consumer<ChannelGap> onGap =
        gap -> LOG.warn("messages of channels are missing: {}", gap);
    private @Nullable Consumer<ChannelMessage> handler;

    Builder(Channels owner) {
      this.owner = owner;
    }

    /** More channels to begin with; 1,000 at a time. */
    public Builder channels(String... channels) {
      names.addAll(List.of(channels));
      return this;
    }

    /** More patterns to begin with; 100 at a time. */
    public Builder patterns(String... more) {
      patterns.addAll(List.of(more));
      return this;
    }

    /** How many messages may wait at the node; 1 to 100,000, default 10,000. */
    public Builder bufferMessages(int messages) {
      bufferMessages = Bounds.within("bufferMessages", messages, 1, 100_000);
      return this;
    }

    /** And how many bytes; 64 KiB to 16 MiB, default 4 MiB. */
    public Builder bufferBytes(int bytes) {
      bufferBytes = Bounds.within("bufferBytes", bytes, 64 << 10, 16 << 20);
      return this;
    }

    /**
     * Ends the stream when the buffer is full, and subscribes again, with all that waited there
     * lost; instead of dropping the oldest.
     */
    public Builder cutOffWhenSlow() {
      onOverflow = OverflowPolicy.OVERFLOW_POLICY_DISCONNECT;
      return this;
    }

    /** Who is told when messages are missing; by default a line in the log. */
    public Builder onGap(Consumer<ChannelGap> listener) {
      onGap = listener;
      return this;
    }

    /**
     * What to do with each message. Required. What it throws is logged, and the next message comes.
     */
    public Builder handler(Consumer<ChannelMessage> work) {
      handler = work;
      return this;
    }

    /**
     * Starts the subscriber. Returns at once, whether or not the cluster can be reached yet.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public ChannelSubscriber start() {
      if (handler == null) {
        throw new IllegalStateException("a subscriber needs a handler");
      }
      ChannelSubscriberCore core =
          new ChannelSubscriberCore(
              owner.calls(),
              new ChannelSubscriptions(onOverflow, bufferMessages, bufferBytes),
              new HandlerThread("naru-channel"),
              new Taker(handler, onGap));
      core.subscribe(names, patterns);
      owner.parts().opened(core);
      core.start();
      return new ChannelSubscriber(core, owner.parts());
    }
  }

  /** Calls users' code. */
  private record Taker(Consumer<ChannelMessage> handler, Consumer<ChannelGap> onGap)
      implements ChannelSubscriberCore.Taker {
    @Override
    public void delivered(ChannelDelivery delivery) {
      if (delivery.getDropped() > 0) {
        tell(new ChannelGap(Cause.DROPPED, OptionalLong.of(delivery.getDropped())));
      }
      delivery.getMessagesList().forEach(message -> handle(ChannelMessage.of(message)));
    }

    @Override
    public void interrupted(boolean tooSlow) {
      tell(new ChannelGap(tooSlow ? Cause.CUT_OFF : Cause.DISCONNECTED, OptionalLong.empty()));
    }

    private void tell(ChannelGap gap) {
      try {
        onGap.accept(gap);
      } catch (RuntimeException e) {
        LOG.error("the listener of gaps failed", e);
      }
    }

    private void handle(ChannelMessage message) {
      try {
        handler.accept(message);
      } catch (RuntimeException e) {
        LOG.error("the handler of {} failed", message.channel(), e);
      }
    }
  }
}
