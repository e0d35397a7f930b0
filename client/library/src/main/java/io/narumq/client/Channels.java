package io.narumq.client;

import io.narumq.client.internal.Calls;
import java.util.concurrent.Executor;

/**
 * Fire and forget: what is published to a channel reaches whoever subscribes at that moment, on any
 * node, at most once. Nothing is stored. For what must not be lost there are queues. Thread-safe.
 */
public final class Channels {
  private final Calls calls;
  private final Executor callbacks;
  private final Parts parts;

  Channels(Calls calls, Executor callbacks, Parts parts) {
    this.calls = calls;
    this.callbacks = callbacks;
    this.parts = parts;
  }

  /** A publisher to be, for all channels. */
  public ChannelPublisher.Builder publisher() {
    return new ChannelPublisher.Builder(this);
  }

  /** A subscriber to be. */
  public ChannelSubscriber.Builder subscriber() {
    return new ChannelSubscriber.Builder(this);
  }

  /** Somebody to be who asks and gets answers, over channels. */
  public Requester.Builder requester() {
    return new Requester.Builder(this);
  }

  /** Somebody to be who answers what is asked on this channel. */
  public Responder.Builder responder(String channel) {
    return new Responder.Builder(this, channel);
  }

  Calls calls() {
    return calls;
  }

  Executor callbacks() {
    return callbacks;
  }

  Parts parts() {
    return parts;
  }
}
