package io.narumq.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what is asked on a channel, one request after the other. Every responder of a channel
 * gets every request, and the first answer counts. Thread-safe.
 */
public final class Responder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Responder.class);

  /** The work to do for a request. */
  @FunctionalInterface
  public interface RequestProcessor {
    /**
     * Works on a request.
     *
     * @return the body of the answer
     * @throws Exception to answer nothing; it is logged, and who asked gets NO_REPLY in time
     */
    byte[] answer(ChannelMessage request) throws Exception;
  }

  private final ChannelPublisher publisher;
  private final ChannelSubscriber requests;

  private Responder(ChannelPublisher publisher, ChannelSubscriber requests) {
    this.publisher = publisher;
    this.requests = requests;
  }

  /** Waits until requests from all nodes come here: see {@link ChannelSubscriber}. */
  public boolean awaitSubscribed(Duration atMost) {
    return requests.awaitSubscribed(atMost);
  }

  /** Takes no more requests, and answers those that it has. */
  @Override
  public void close() {
    requests.close();
    publisher.close();
  }

  /** Settings of a responder. Not thread-safe. */
  public static final class Builder {
    private final Channels channels;
    private final String channel;
    private @Nullable RequestProcessor processor;

    Builder(Channels channels, String channel) {
      this.channels = channels;
      this.channel = channel;
    }

    /** The work to do for each request. Required. */
    public Builder handler(RequestProcessor work) {
      processor = work;
      return this;
    }

    /**
     * Starts the responder. Returns at once, whether or not the cluster can be reached yet.
     *
     * @throws NaruException CLIENT_CLOSED
     */
    public Responder start() {
      RequestProcessor work = processor;
      if (work == null) {
        throw new IllegalStateException("a responder needs a handler");
      }
      ChannelPublisher publisher = channels.publisher().build();
      ChannelSubscriber requests =
          channels
              .subscriber()
              .channels(channel)
              .handler(request -> answer(publisher, work, request))
              .start();
      return new Responder(publisher, requests);
    }
  }

  private static void answer(
      ChannelPublisher publisher, RequestProcessor work, ChannelMessage request) {
    byte[] body;
    try {
      body = work.answer(request);
    } catch (Exception e) {
      LOG.error("a request on {} is not answered", request.channel(), e);
      return;
    }
    if (!request.replyTo().isEmpty()) {
      ChannelMessage reply =
          ChannelMessage.to(request.replyTo(), body).replyTo("", request.correlationId());
      var unused =
          publisher
              .publishAsync(reply)
              .whenComplete(
                  (receivers, failure) -> {
                    if (failure != null) {
                      LOG.warn("an answer was lost", failure);
                    }
                  });
    }
  }
}
