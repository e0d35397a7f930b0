package io.narumq.client.internal;

import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.SendStreamRequest;

/** What a batch is to the cluster. Immutable. */
interface BatchRequest {
  boolean hasStamp();

  /** The stamp, or one without number, epoch and sequence. */
  ProducerStamp stamp();

  BatchRequest withStamp(ProducerStamp stamp);

  BatchRequest unstamped();

  /** Whether the cluster stores it once however often it comes. */
  boolean isKnownAgain();

  SendStreamRequest onStream(long id);
}
