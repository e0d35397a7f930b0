package io.narumq.client;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks over channels: publishes a request and gets the first answer to it, at a channel of its own.
 * Request and answer are sent at most once, so no answer may mean that the work was done all the
 * same. Thread-safe; any number of requests at a time.
 */
public final class Requester implements AutoCloseable {
  private final ChannelPublisher publisher;
  private final ChannelSubscriber replies;
  private final String replyChannel = "reply." + UUID.randomUUID();
  private final Map<String, CompletableFuture<ChannelMessage>> open = new ConcurrentHashMap<>();
  private final Duration timeout;

  private Requester(Channels channels, Duration timeout) {
    this.timeout = timeout;
    this.publisher = channels.publisher().timeout(timeout).build();
    this.replies =
        channels
            .subscriber()
            .channels(replyChannel)
            // Whoever waits for a lost answer is told when its time is over.
            .onGap(gap -> {})
            .handler(this::replied)
            .start();
  }

  private void replied(ChannelMessage reply) {
    CompletableFuture<ChannelMessage> answer = open.remove(reply.correlationId());
    if (answer != null) {
      answer.complete(reply);
    }
  }

  /** Asks and waits for the answer: see {@link #requestAsync}. */
  public ChannelMessage request(ChannelMessage request) {
    return Waiting.on(requestAsync(request));
  }

  /** The same with a text in UTF-8. */
  public ChannelMessage request(String channel, String body) {
    return request(ChannelMessage.to(channel, body));
  }

  /**
   * Asks. Whoever subscribes to the channel gets the request; the first answer counts.
   *
   * @return fails with {@link NaruException}: NO_RECEIVER if nobody subscribes to the channel,
   *     NO_REPLY if no answer came in time
   */
  public CompletableFuture<ChannelMessage> requestAsync(ChannelMessage request) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<ChannelMessage> reply = new CompletableFuture<>();
    CompletableFuture<ChannelMessage> answer = new CompletableFuture<>();
    open.put(id, reply);
    var unused =
        reply
            .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (message, failure) -> {
                  open.remove(id);
                  end(answer, message, failure);
                });
    var unusedToo =
        replies
            .subscribed()
            .thenCompose(done -> publish(request.replyTo(replyChannel, id), reply))
            .whenComplete((receivers, failure) -> published(reply, receivers, failure));
    return answer;
  }

  /** Not if its time was over before it could leave. */
  private CompletableFuture<Integer> publish(
      ChannelMessage request, CompletableFuture<ChannelMessage> reply) {
    return reply.isDone() ? CompletableFuture.completedFuture(0) : publisher.publishAsync(request);
  }

  private static void published(
      CompletableFuture<ChannelMessage> reply,
      @Nullable Integer receivers,
      @Nullable Throwable failure) {
    if (failure != null) {
      reply.completeExceptionally(failure);
    } else if (receivers != null && receivers == 0) {
      reply.completeExceptionally(
          new NaruException(ErrorReason.NO_RECEIVER, "nobody subscribes to the channel", null));
    }
  }

  private void end(
      CompletableFuture<ChannelMessage> answer,
      @Nullable ChannelMessage message,
      @Nullable Throwable failure) {
    if (failure == null) {
      answer.complete(message);
    } else if (failure instanceof TimeoutException) {
      answer.completeExceptionally(
          new NaruException(ErrorReason.NO_REPLY, "no answer within " + timeout, null));
    } else {
      boolean wrapped = !(failure instanceof NaruException) && failure.getCause() != null;
      answer.completeExceptionally(wrapped ? failure.getCause() : failure);
    }
  }

  /** Asks nothing more; what has no answer yet fails with CLIENT_CLOSED. */
  @Override
  public void close() {
    publisher.close();
    replies.close();
    open.values()
        .forEach(
            reply ->
                reply.completeExceptionally(
                    new NaruException(
                        ErrorReason.CLIENT_CLOSED, "the requester was closed", null)));
  }

  /** Settings of a requester. Not thread-safe. */
  public static final class Builder {
    private final Channels channels;
    private Duration timeout = Duration.ofSeconds(5);

    Builder(Channels channels) {
      this.channels = channels;
    }

    /** How long to wait for an answer, all told; default 5 s. */
    public Builder timeout(Duration whole) {
      timeout = Bounds.positive(whole);
      return this;
    }

    /**
     * The requester, which subscribes to its channel at once.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public Requester start() {
      return new Requester(channels, timeout);
    }
  }
}
