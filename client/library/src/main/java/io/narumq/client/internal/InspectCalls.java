package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.BrowseRequest;
import io.narumq.api.v1.ExplainMessageRequest;
import io.narumq.api.v1.ListHistoryRequest;
import io.narumq.api.v1.ListParkedKeysRequest;
import io.narumq.client.Browse;
import io.narumq.client.Explanation;
import io.narumq.client.InspectedMessage;
import io.narumq.client.MessageEvent;
import io.narumq.client.MessageId;
import io.narumq.client.ParkedKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The calls that look into queues. All may be repeated: they have no effect. */
public final class InspectCalls {
  private final Calls calls;

  /** Like {@link Calls} in all that concerns threads and failures. */
  public InspectCalls(Calls calls) {
    this.calls = calls;
  }

  /** A page of messages, and what the next one is asked for with. */
  public static final class Page {
    private final List<InspectedMessage> messages;
    private final ByteString next;

    Page(List<InspectedMessage> messages, ByteString next) {
      this.messages = messages;
      this.next = next;
    }

    /** May be empty though it is not the last one. */
    public List<InspectedMessage> messages() {
      return messages;
    }

    public boolean isLast() {
      return next.isEmpty();
    }
  }

  public CompletableFuture<Page> browse(String queue, Browse what) {
    return browse(queue, what, ByteString.EMPTY);
  }

  /** The page behind this one. */
  public CompletableFuture<Page> browseOn(String queue, Browse what, Page page) {
    return browse(queue, what, page.next);
  }

  private CompletableFuture<Page> browse(String queue, Browse what, ByteString token) {
    BrowseRequest.Builder request =
        BrowseRequest.newBuilder()
            .setQueue(queue)
            .setBodyBytesMax(what.bodyBytesMax())
            .setPageToken(token);
    what.states().forEach(state -> request.addStates(InspectWire.state(state)));
    return calls
        .call(Rpc.BROWSE, queue, request.build())
        .thenApply(
            reply ->
                new Page(
                    reply.answer().getMessagesList().stream().map(InspectWire::message).toList(),
                    reply.answer().getNextPageToken()));
  }

  /** Events, the latest first; {@code nextBefore} is 0 in the last page. */
  public record Events(List<MessageEvent> events, long nextBefore) {}

  public CompletableFuture<Events> history(String queue, Optional<MessageId> id, long before) {
    ListHistoryRequest.Builder request =
        ListHistoryRequest.newBuilder().setQueue(queue).setBefore(before);
    id.ifPresent(message -> request.setMessageId(InspectWire.id(message)));
    return calls
        .call(Rpc.LIST_HISTORY, queue, request.build())
        .thenApply(
            reply ->
                new Events(
                    reply.answer().getEventsList().stream().map(InspectWire::event).toList(),
                    reply.answer().getNextBefore()));
  }

  /** Parked keys, and behind which the next page begins; empty in the last one. */
  public record ParkedKeys(List<ParkedKey> keys, Optional<String> next) {}

  /** Those behind {@code after}, if that is one. */
  public CompletableFuture<ParkedKeys> parkedKeys(String queue, Optional<String> after) {
    ListParkedKeysRequest.Builder request = ListParkedKeysRequest.newBuilder().setQueue(queue);
    after.ifPresent(request::setAfter);
    return calls
        .call(Rpc.LIST_PARKED_KEYS, queue, request.build())
        .thenApply(reply -> InspectWire.parkedKeys(reply.answer()));
  }

  public CompletableFuture<Explanation> explain(String queue, MessageId id) {
    ExplainMessageRequest request =
        ExplainMessageRequest.newBuilder().setQueue(queue).setMessageId(InspectWire.id(id)).build();
    return calls
        .call(Rpc.EXPLAIN_MESSAGE, queue, request)
        .thenApply(
            reply ->
                new Explanation(
                    InspectWire.state(reply.answer().getState()),
                    reply.answer().getExplanation(),
                    reply.answer().hasMessage()
                        ? Optional.of(InspectWire.message(reply.answer().getMessage()))
                        : Optional.empty(),
                    reply.answer().hasBlockedBy()
                        ? Optional.of(InspectWire.message(reply.answer().getBlockedBy()))
                        : Optional.empty(),
                    reply.answer().getPaused(),
                    reply.answer().getInFlightLimit()));
  }
}
