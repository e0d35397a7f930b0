package io.narumq.client.internal;

import io.narumq.api.SubscriptionName;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.TopicInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of a subscription. How many there are never changes, so they are asked for once,
 * and until the topic is there. Thread-safe.
 */
public final class SubscribedPartitions implements WorkerSources {
  private static final Logger LOG = LoggerFactory.getLogger(SubscribedPartitions.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Calls calls;
  private final String topic;
  private final String subscription;

  public SubscribedPartitions(Calls calls, String topic, String subscription) {
    this.calls = calls;
    this.topic = topic;
    this.subscription = subscription;
  }

  @Override
  public CompletableFuture<List<String>> find() {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    ask(names);
    return names;
  }

  private void ask(CompletableFuture<List<String>> names) {
    var unused =
        new TopicCalls(calls)
            .get(topic)
            .whenComplete((info, failure) -> answered(names, info, failure));
  }

  private void answered(
      CompletableFuture<List<String>> names,
      @Nullable TopicInfo info,
      @Nullable Throwable failure) {
    if (info != null) {
      names.complete(names(info.settings().partitions()));
      return;
    }
    NaruException reason = Calls.reason(failure);
    if (reason.reason() == ErrorReason.CLIENT_CLOSED) {
      names.completeExceptionally(reason);
    } else if (!names.isDone()) {
      LOG.warn("No messages of topic {} yet: {}", topic, reason.getMessage());
      var unused = calls.scheduler().schedule(PAUSE, () -> ask(names));
    }
  }

  private List<String> names(int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(number -> new SubscriptionName(topic, number, subscription).toString())
        .toList();
  }
}
