package io.narumq.client.internal;

import java.util.concurrent.CompletableFuture;

/**
 * Where a {@link PartitionFetch} takes the answers from that it reads, one by one. Touched on the
 * scheduler only.
 */
interface Feed {
  /**
   * The next answer, with messages from this offset on; asked for when the one before was taken.
   * Fails as a fetch does. It may be empty; cancelling it wants no more.
   *
   * @param maxBytes of the answer, if it is made for this question
   */
  CompletableFuture<TopicCalls.Fetched> next(long offset, int maxBytes);

  /** Nothing more is asked for. */
  void stop();
}
