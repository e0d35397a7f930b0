package io.narumq.client.internal;

import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.CloseProducerRequest;
import java.util.List;

/** Where the batches of a producer go: a queue, or a partition of a topic. */
public interface Destination {
  /** The shard that it lives in. */
  int shard(Routes routes);

  /** These messages, whose payloads are of its kind, as they go there; without a stamp. */
  BatchRequest batch(List<PendingMessage> messages);

  /** Names it in a request to attach a producer. */
  void name(AttachProducerRequest.Builder request);

  /** Names it in a request to close a producer. */
  void name(CloseProducerRequest.Builder request);
}
