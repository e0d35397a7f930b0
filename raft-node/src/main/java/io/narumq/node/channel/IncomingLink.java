package io.narumq.node.channel;

import io.narumq.api.v1.ChannelMessage;
import io.narumq.node.v1.InterestChange;
import java.util.List;
import java.util.function.Consumer;

/** What another node tells this one on a stream: who subscribes there. Thread safe. */
public final class IncomingLink {
  private final Interests<Long> interests = new Interests<>();
  private final Consumer<List<ChannelMessage>> deliver;

  /**
   * A stream that begins: nobody subscribes there.
   *
   * @param deliver takes what was published there
   */
  IncomingLink(Consumer<List<ChannelMessage>> deliver) {
    this.deliver = deliver;
  }

  /**
   * Takes over a change.
   *
   * @throws IllegalArgumentException if it has a pattern that is none
   */
  public void change(InterestChange change) {
    long subscriber = change.getSubscriber();
    interests.set(subscriber, interests.subscriptions(subscriber).with(change));
  }

  /** Hands messages to the subscribers here. */
  public void published(List<ChannelMessage> messages) {
    deliver.accept(messages);
  }

  /** How many subscribers of a channel there are. */
  int receivers(String channel) {
    return interests.of(channel).size();
  }
}
