package io.narumq.client.internal;

import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One fetch for each answer. */
final class LongPolls implements Feed {
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final TopicCalls topics;
  private final TopicPartition partition;
  private final int incarnation;

  LongPolls(Calls calls, TopicPartition partition, int incarnation) {
    this.topics = new TopicCalls(calls);
    this.partition = partition;
    this.incarnation = incarnation;
  }

  @Override
  public CompletableFuture<TopicCalls.Fetched> next(long offset, int maxBytes) {
    return topics.fetch(partition, incarnation, offset, maxBytes, WAIT);
  }

  @Override
  public void stop() {}
}
