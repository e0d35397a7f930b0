package io.narumq.client;

import io.narumq.client.internal.ChannelPublisherCore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes to channels: a message reaches whoever subscribes at that moment, at most once, and is
 * stored nowhere. Thread-safe; messages of one publisher to one channel keep their order.
 *
 * <p>Single messages leave at once, those that come together leave in batches. What has left is
 * never repeated: if its answer is lost, the outcome is {@link ErrorReason#OUTCOME_UNKNOWN}, and it
 * may come later than those that were published after it.
 */
public final class ChannelPublisher implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ChannelPublisherCore core;
  private final boolean failsWhenFull;
  private final Parts parts;

  private ChannelPublisher(ChannelPublisherCore core, boolean failsWhenFull, Parts parts) {
    this.core = core;
    this.failsWhenFull = failsWhenFull;
    this.parts = parts;
  }

  /**
   * Publishes a message and waits until it is on its way.
   *
   * @return to how many subscribers, on all nodes that the publisher's node can reach; 0 if nobody
   *     subscribes
   * @throws NaruException OUTCOME_UNKNOWN if the answer was lost
   */
  public int publish(ChannelMessage message) {
    return Waiting.on(core.publish(message.toProto(), this::await));
  }

  /** The same with a text in UTF-8. */
  public int publish(String channel, String body) {
    return publish(ChannelMessage.to(channel, body));
  }

  /**
   * Publishes a message without waiting for the answer. Blocks while the publisher is full, for up
   * to its time-out, unless it is one that fails then.
   *
   * @return fails with {@link NaruException}; completes on the client's executor
   */
  public CompletableFuture<Integer> publishAsync(ChannelMessage message) {
    return core.publish(message.toProto(), this::await);
  }

  private boolean await(CompletableFuture<Void> room, Duration atMost) {
    return !failsWhenFull && Waiting.atMost(room, atMost);
  }

  /** Waits for the answers to all that was published, up to 10 s, and publishes nothing more. */
  @Override
  public void close() {
    var unused = parts.close(core, GRACE);
  }

  /** Settings of a publisher. Not thread-safe. */
  public static final class Builder {
    private final Channels channels;
    private int pendingMessages = 10_000;
    private long pendingBytes = 16L << 20;
    private Duration timeout = Duration.ofSeconds(10);
    private boolean failsWhenFull;

    Builder(Channels channels) {
      this.channels = channels;
    }

    /** How many messages may be without an answer; 1 to 1,000,000, default 10,000. */
    public Builder pendingMessages(int messages) {
      pendingMessages = Bounds.within("pendingMessages", messages, 1, 1_000_000);
      return this;
    }

    /** And how many bytes; default 16 MiB. */
    public Builder pendingBytes(long bytes) {
      pendingBytes = Bounds.within("pendingBytes", bytes, 1, Long.MAX_VALUE);
      return this;
    }

    /**
     * How long a message waits for a connection, or for room in the publisher; default 10 s. One
     * that could not leave by then fails with UNREACHABLE.
     */
    public Builder timeout(Duration whole) {
      timeout = Bounds.positive(whole);
      return this;
    }

    /** Fails with PRODUCER_FULL while the publisher is full, instead of blocking. */
    public Builder failWhenFull() {
      failsWhenFull = true;
      return this;
    }

    /**
     * The publisher. Connects to nobody before its first message.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public ChannelPublisher build() {
      ChannelPublisherCore core =
          new ChannelPublisherCore(
              channels.calls(), pendingMessages, pendingBytes, timeout, channels.callbacks());
      channels.parts().opened(core);
      return new ChannelPublisher(core, failsWhenFull, channels.parts());
    }
  }
}
