package io.narumq.client.internal;

import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.client.ErrorReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The stamps of a producer's batches, by which the cluster knows a repeat again. To be attached
 * takes one call, before the first batch leaves; a stamp takes none. Touched on the scheduler only.
 *
 * <p>A batch keeps its sequence for as long as it may be stored under it, number and epoch are
 * those of the attachment. Under another epoch the cluster still remembers what it stored; under
 * another number, that of a producer it had forgotten, it remembers nothing.
 *
 * <p>To attach also draws a line: whatever is not stored by then can not be stored any more under
 * the stamp that it had, however late it arrives. So it may go on under another sequence, without a
 * gap behind what is stored.
 */
final class Stamps {
  private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(1);

  private final Calls calls;
  private final Destination destination;
  private final ProducerIdentity identity;
  private final SendBacklog backlog;
  private @Nullable AttachProducerResponse attached;
  private @Nullable CompletableFuture<Void> attaching;
  private boolean everAttached;
  private long next;
  private long afterStored;

  Stamps(Calls calls, Destination destination, ProducerIdentity identity, SendBacklog backlog) {
    this.calls = calls;
    this.destination = destination;
    this.identity = identity;
    this.backlog = backlog;
  }

  /** Whether a batch may leave. */
  boolean ready() {
    return identity.isNone() || attached != null;
  }

  /** Makes it ready, with nothing under way. Several who ask at a time get the same answer. */
  CompletableFuture<Void> attach() {
    CompletableFuture<Void> underWay = attaching;
    if (underWay != null) {
      return underWay;
    }
    AttachProducerRequest.Builder request =
        AttachProducerRequest.newBuilder().setProducerId(identity.id()).setNamed(identity.named());
    destination.name(request);
    CompletableFuture<Void> begun =
        calls
            .attachProducer(destination, request.build())
            .thenAccept(reply -> attached(reply.answer()));
    attaching = begun;
    var unused = begun.whenComplete((done, failure) -> attaching = null);
    return begun;
  }

  private void attached(AttachProducerResponse answer) {
    attached = answer;
    everAttached = true;
    afterStored = Math.max(afterStored, answer.getNextSequence());
    next = answer.getNextSequence();
    backlog.renew(batch -> renewed(batch, answer));
  }

  private SendBatch renewed(SendBatch batch, AttachProducerResponse by) {
    ProducerStamp before = batch.request().stamp();
    boolean inDoubt =
        batch.mayBeStored()
            && (before.getNumber() != by.getNumber()
                || before.getSequence() < by.getNextSequence());
    if (!batch.isNumbered() && !inDoubt) {
      return batch.unsent();
    }
    next = Math.max(next, before.getSequence() + 1);
    return batch;
  }

  /** One more than the highest sequence that is known to be stored. */
  CompletableFuture<Long> nextSequence() {
    return everAttached
        ? CompletableFuture.completedFuture(afterStored)
        : attach().thenApply(done -> afterStored);
  }

  /**
   * Whether a new attachment makes up for this refusal. Who has a name that somebody else goes on
   * with must not take it back; without one it was a belated attachment of its own.
   */
  boolean isCuredByAttaching(ErrorReason reason) {
    return reason == ErrorReason.PRODUCER_NOT_FOUND
        || (reason == ErrorReason.PRODUCER_FENCED && !identity.named());
  }

  /**
   * Tells the cluster that a producer without a name sends no more, so that it need not remember it
   * until its time is over. Never fails, and takes a second at most.
   */
  CompletableFuture<Void> close() {
    AttachProducerResponse by = attached;
    if (by == null || identity.named()) {
      return CompletableFuture.completedFuture(null);
    }
    detach();
    CloseProducerRequest.Builder request =
        CloseProducerRequest.newBuilder().setNumber(by.getNumber()).setEpoch(by.getEpoch());
    destination.name(request);
    return calls
        .closeProducer(destination, request.build(), CLOSE_AT_MOST)
        .handle((reply, failure) -> null);
  }

  void detach() {
    attached = null;
  }

  /** The batch as it may leave; null if the cluster does not know any more whether it did. */
  @Nullable SendBatch stamped(SendBatch batch) {
    AttachProducerResponse by = attached;
    if (by == null) {
      return batch;
    }
    BatchRequest request = batch.request();
    ProducerStamp before = request.stamp();
    if (batch.mayBeStored() && before.getNumber() != by.getNumber()) {
      return null;
    }
    long sequence = request.hasStamp() ? before.getSequence() : next;
    next = Math.max(next, sequence + 1);
    ProducerStamp stamp =
        ProducerStamp.newBuilder()
            .setNumber(by.getNumber())
            .setEpoch(by.getEpoch())
            .setSequence(sequence)
            .build();
    return batch.withRequest(request.withStamp(stamp));
  }

  void stored(SendBatch batch) {
    if (batch.request().hasStamp()) {
      afterStored = Math.max(afterStored, batch.request().stamp().getSequence() + 1);
    }
  }
}
