package io.narumq.client.internal;

import io.narumq.api.v1.OverflowPolicy;
import io.narumq.api.v1.SubscribeToChannelsRequest;
import io.narumq.api.v1.SubscriptionChange;
import io.narumq.api.v1.SubscriptionStart;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a subscriber wants, whatever becomes of its streams. */
public final class ChannelSubscriptions {
  private final OverflowPolicy onOverflow;
  private final int bufferMessages;
  private final int bufferBytes;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> patterns = new LinkedHashSet<>();

  /** Nothing yet. */
  public ChannelSubscriptions(OverflowPolicy onOverflow, int bufferMessages, int bufferBytes) {
    this.onOverflow = onOverflow;
    this.bufferMessages = bufferMessages;
    this.bufferBytes = bufferBytes;
  }

  /** Remembers more; answers what tells it to a node that knew the rest. */
  SubscriptionChange add(Collection<String> moreNames, Collection<String> morePatterns) {
    names.addAll(moreNames);
    patterns.addAll(morePatterns);
    return SubscriptionChange.newBuilder()
        .addAllSubscribe(moreNames)
        .addAllSubscribePatterns(morePatterns)
        .build();
  }

  /** The same for less. */
  SubscriptionChange remove(Collection<String> fewerNames, Collection<String> fewerPatterns) {
    names.removeAll(Set.copyOf(fewerNames));
    patterns.removeAll(Set.copyOf(fewerPatterns));
    return SubscriptionChange.newBuilder()
        .addAllUnsubscribe(fewerNames)
        .addAllUnsubscribePatterns(fewerPatterns)
        .build();
  }

  /** All of it, to a node that knows nothing. */
  SubscribeToChannelsRequest start(long id) {
    return SubscribeToChannelsRequest.newBuilder()
        .setStart(
            SubscriptionStart.newBuilder()
                .setOnOverflow(onOverflow)
                .setBufferMessages(bufferMessages)
                .setBufferBytes(bufferBytes)
                .setChange(
                    SubscriptionChange.newBuilder()
                        .setId(id)
                        .addAllSubscribe(names)
                        .addAllSubscribePatterns(patterns)))
        .build();
  }
}
