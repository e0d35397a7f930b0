package io.narumq.client.internal;

import io.narumq.api.v1.BindQueueRequest;
import io.narumq.api.v1.ListBindingsRequest;
import io.narumq.api.v1.UnbindQueueRequest;
import io.narumq.client.Binding;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The calls about bindings of topics to queues. Like {@link Calls} in all that concerns threads and
 * failures.
 */
public final class BindingCalls {
  private final Calls calls;

  public BindingCalls(Calls calls) {
    this.calls = calls;
  }

  public CompletableFuture<Boolean> bind(String topic, String queue, String filter) {
    BindQueueRequest request =
        BindQueueRequest.newBuilder().setTopic(topic).setQueue(queue).setFilter(filter).build();
    return calls
        .call(Rpc.BIND_QUEUE, topic, request)
        .thenApply(reply -> reply.answer().getCreated());
  }

  public CompletableFuture<Void> unbind(String topic, String queue) {
    UnbindQueueRequest request =
        UnbindQueueRequest.newBuilder().setTopic(topic).setQueue(queue).build();
    return calls.call(Rpc.UNBIND_QUEUE, topic, request).thenApply(reply -> null);
  }

  public CompletableFuture<List<Binding>> list(String topic) {
    ListBindingsRequest request = ListBindingsRequest.newBuilder().setTopic(topic).build();
    return calls
        .call(Rpc.LIST_BINDINGS, topic, request)
        .thenApply(
            reply ->
                reply.answer().getBindingsList().stream()
                    .map(
                        it ->
                            new Binding(
                                topic,
                                it.getQueue(),
                                it.getFilter(),
                                Wire.instant(it.getCreatedAt())))
                    .toList());
  }
}
