package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.narumq.api.v1.AckAndSendRequest;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.CancelRedriveRequest;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.CloseProducerResponse;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.DeleteRecurringRequest;
import io.narumq.api.v1.ExtendLeaseRequest;
import io.narumq.api.v1.GetQueueRequest;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.KeepAliveSessionResponse;
import io.narumq.api.v1.ListRecurringRequest;
import io.narumq.api.v1.PurgeQueueRequest;
import io.narumq.api.v1.PutRecurringRequest;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.UnparkAction;
import io.narumq.api.v1.UnparkKeyRequest;
import io.narumq.api.v1.UpdateQueueRequest;
import io.narumq.client.AckAndSendOutcome;
import io.narumq.client.ErrorReason;
import io.narumq.client.Extension;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.Receipt;
import io.narumq.client.RecurringInfo;
import io.narumq.client.RecurringMessage;
import io.narumq.client.Redrive;
import io.narumq.client.ReplicaCheck;
import io.narumq.client.SendOutcome;
import io.narumq.client.SettleOutcome;
import io.narumq.client.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Every call of the client, asynchronously, in the library's words. Thread-safe. Futures fail with
 * {@link NaruException} and complete on the scheduler: who waits for them must not block it.
 */
public final class Calls {
  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final Router router;
  private final Duration attemptTimeout;
  private final Duration timeout;
  private final Settlements settlements = new Settlements();

  /**
   * The calls over one transport.
   *
   * @param endpoints where the cluster is
   * @param attemptTimeout for one attempt at one node, waiting for messages apart
   * @param timeout for a call with all its attempts, waiting for messages apart
   */
  public Calls(
      Scheduler scheduler,
      Transport transport,
      RandomGenerator random,
      Endpoints endpoints,
      Duration attemptTimeout,
      Duration timeout) {
    this.scheduler = scheduler;
    this.random = random;
    this.router =
        new Router(
            scheduler, transport, random, new Routes(endpoints.addresses(), endpoints.only()));
    this.attemptTimeout = attemptTimeout;
    this.timeout = timeout;
  }

  /** Who is told of acks and returns; to be set before the first call. */
  public void onSettled(Consumer<Settlement> listener) {
    settlements.tell(listener);
  }

  public CompletableFuture<Boolean> createQueue(String queue, QueueSettings settings) {
    CreateQueueRequest request =
        CreateQueueRequest.newBuilder().setQueue(queue).setConfig(settings.toConfig()).build();
    return call(Rpc.CREATE_QUEUE, queue, request).thenApply(reply -> reply.answer().getCreated());
  }

  public CompletableFuture<QueueSettings> updateQueue(String queue, QueueSettings changes) {
    UpdateQueueRequest request =
        UpdateQueueRequest.newBuilder().setQueue(queue).setConfig(changes.toConfig()).build();
    return call(Rpc.UPDATE_QUEUE, queue, request)
        .thenApply(reply -> QueueSettings.of(reply.answer().getConfig()));
  }

  public CompletableFuture<QueueInfo> queue(String queue) {
    GetQueueRequest request = GetQueueRequest.newBuilder().setQueue(queue).build();
    return call(Rpc.GET_QUEUE, queue, request)
        .thenApply(reply -> Wire.queueInfo(queue, reply.answer()));
  }

  public CompletableFuture<Void> redrive(String queue, Redrive what) {
    return call(Rpc.REDRIVE, queue, Wire.redrive(queue, what)).thenApply(reply -> null);
  }

  public CompletableFuture<Void> cancelRedrive(String queue) {
    CancelRedriveRequest request = CancelRedriveRequest.newBuilder().setQueue(queue).build();
    return call(Rpc.CANCEL_REDRIVE, queue, request).thenApply(reply -> null);
  }

  public CompletableFuture<Void> unparkKey(String queue, String key, boolean skip) {
    UnparkAction action = skip ? UnparkAction.UNPARK_ACTION_SKIP : UnparkAction.UNPARK_ACTION_RETRY;
    UnparkKeyRequest request =
        UnparkKeyRequest.newBuilder().setQueue(queue).setKey(key).setAction(action).build();
    return call(Rpc.UNPARK_KEY, queue, request).thenApply(reply -> null);
  }

  public CompletableFuture<Void> purgeQueue(String queue, boolean keepDelayed) {
    PurgeQueueRequest request =
        PurgeQueueRequest.newBuilder().setQueue(queue).setKeepDelayed(keepDelayed).build();
    return call(Rpc.PURGE_QUEUE, queue, request).thenApply(reply -> null);
  }

  public CompletableFuture<Void> deleteQueue(String queue) {
    DeleteQueueRequest request = DeleteQueueRequest.newBuilder().setQueue(queue).build();
    return call(Rpc.DELETE_QUEUE, queue, request).thenApply(reply -> null);
  }

  /** Those of all shards, by name. */
  public CompletableFuture<List<QueueInfo>> queues(String prefix) {
    return new QueueListing(router, prefix, limits()).start();
  }

  /** When it is due next. */
  public CompletableFuture<Instant> putRecurring(String queue, RecurringMessage recurring) {
    PutRecurringRequest request =
        PutRecurringRequest.newBuilder().setQueue(queue).setRecurring(recurring.toProto()).build();
    return call(Rpc.PUT_RECURRING, queue, request)
        .thenApply(reply -> Wire.instant(reply.answer().getNext()));
  }

  public CompletableFuture<Void> deleteRecurring(String queue, String name) {
    DeleteRecurringRequest request =
        DeleteRecurringRequest.newBuilder().setQueue(queue).setName(name).build();
    return call(Rpc.DELETE_RECURRING, queue, request).thenApply(reply -> null);
  }

  /** All of a queue, by name. */
  public CompletableFuture<List<RecurringInfo>> recurring(String queue) {
    return recurring(queue, List.of());
  }

  private CompletableFuture<List<RecurringInfo>> recurring(
      String queue, List<RecurringInfo> before) {
    ListRecurringRequest.Builder request = ListRecurringRequest.newBuilder().setQueue(queue);
    if (!before.isEmpty()) {
      request.setAfter(before.get(before.size() - 1).recurring().name());
    }
    return call(Rpc.LIST_RECURRING, queue, request.build())
        .thenCompose(
            reply -> {
              List<RecurringInfo> found = new ArrayList<>(before);
              reply.answer().getRecurringList().forEach(one -> found.add(Wire.recurring(one)));
              return reply.answer().getMore()
                  ? recurring(queue, found)
                  : CompletableFuture.completedFuture(List.copyOf(found));
            });
  }

  /** Of all shards, by number. */
  public CompletableFuture<List<ReplicaCheck>> checkReplicas() {
    return new ReplicaChecks(router, limits()).start();
  }

  CallLimits limits() {
    return limits(Duration.ZERO);
  }

  /** The same for a call that waits so long where it is answered. */
  CallLimits limits(Duration wait) {
    return new CallLimits(attemptTimeout.plus(wait), deadline(wait));
  }

  /** Never fails: every end of a send is an outcome. */
  public CompletableFuture<SendOutcome> send(String queue, List<OutgoingMessage> messages) {
    SendRequest request = Wire.sendRequest(queue, messages);
    return call(Wire.isKnownAgain(request) ? Rpc.SEND_ONCE : Rpc.SEND, queue, request)
        .handle(
            (reply, failure) ->
                reply != null
                    ? new SendOutcome.Acked(Wire.ids(reply.answer()), Wire.storedAt(reply.answer()))
                    : notAcked(reason(failure)));
  }

  private static SendOutcome notAcked(NaruException failure) {
    return failure.reason().nothingDone()
        ? new SendOutcome.Rejected(failure.reason(), failure.detail())
        : new SendOutcome.Unknown(failure);
  }

  /** Repeated for the time of one attempt: whoever sends knows better when to give up. */
  CompletableFuture<Reply<AttachProducerResponse>> attachProducer(
      Destination to, AttachProducerRequest request) {
    long deadline = scheduler.now() + attemptTimeout.toNanos();
    CallLimits limits = new CallLimits(attemptTimeout, deadline);
    return router.call(Rpc.ATTACH_PRODUCER, to::shard, request, limits);
  }

  /**
   * A courtesy of who goes, so it takes so long at most; the cluster finds out by itself, later.
   */
  CompletableFuture<Reply<CloseProducerResponse>> closeProducer(
      Destination to, CloseProducerRequest request, Duration atMost) {
    CallLimits limits = new CallLimits(atMost, scheduler.now() + atMost.toNanos());
    return router.call(Rpc.CLOSE_PRODUCER, to::shard, request, limits);
  }

  /** Waits up to {@code wait} for a first message; {@code lease} null means the queue's own. */
  public CompletableFuture<List<LeasedMessage>> receive(
      String queue, int max, Duration wait, @Nullable Duration lease) {
    Receive receive = new Receive(this, queue, max, lease, randomId());
    return receive.start(wait, deadline(wait));
  }

  public CompletableFuture<List<SettleOutcome>> ack(String queue, List<Receipt> receipts) {
    return ackNow(queue, Wire.receipts(receipts));
  }

  /** Within the time of a call from now. */
  CompletableFuture<List<SettleOutcome>> ackNow(String queue, List<ByteString> receipts) {
    return ack(queue, receipts, deadline(Duration.ZERO));
  }

  CompletableFuture<List<SettleOutcome>> ack(
      String queue, List<ByteString> receipts, long deadline) {
    AckRequest request = AckRequest.newBuilder().setQueue(queue).addAllReceipts(receipts).build();
    return mapped(
        call(Rpc.ACK, queue, request, new CallLimits(attemptTimeout, deadline)),
        reply ->
            settlements.settled(
                queue,
                receipts,
                Optional.empty(),
                Wire.settled(reply.answer().getResultsList(), reply.repeated()),
                reply.repeated(),
                Wire.position(reply.answer().getPosition())));
  }

  public CompletableFuture<AckAndSendOutcome> ackAndSend(
      String queue, List<Receipt> receipts, Map<String, List<OutgoingMessage>> sends) {
    AckAndSendRequest.Builder request =
        AckAndSendRequest.newBuilder().setQueue(queue).addAllReceipts(Wire.receipts(receipts));
    sends.forEach((target, messages) -> request.addSends(Wire.sendRequest(target, messages)));
    return call(Rpc.ACK_AND_SEND, queue, request.build())
        .thenApply(reply -> Wire.ackedAndSent(request, reply.answer(), reply.repeated()));
  }

  public CompletableFuture<List<SettleOutcome>> returnMessages(
      String queue, List<Receipt> receipts, ReturnTerms terms) {
    return returnMessages(queue, Wire.receipts(receipts), terms, deadline(Duration.ZERO));
  }

  CompletableFuture<List<SettleOutcome>> returnMessages(
      String queue, List<ByteString> receipts, ReturnTerms terms, long deadline) {
    ReturnRequest.Builder request =
        ReturnRequest.newBuilder()
            .setQueue(queue)
            .addAllReceipts(receipts)
            .setReason(Wire.returnReason(terms.reason()));
    if (terms.delay() != null) {
      request.setDelay(Durations.toProto(terms.delay()));
    }
    return mapped(
        call(Rpc.RETURN, queue, request.build(), new CallLimits(attemptTimeout, deadline)),
        reply ->
            settlements.settled(
                queue,
                receipts,
                Optional.of(terms.reason()),
                Wire.settled(reply.answer().getResultsList(), reply.repeated()),
                reply.repeated(),
                Wire.position(reply.answer().getPosition())));
  }

  public CompletableFuture<List<Extension>> extendLease(
      String queue, List<Receipt> receipts, Duration lease) {
    ExtendLeaseRequest request =
        ExtendLeaseRequest.newBuilder()
            .setQueue(queue)
            .addAllReceipts(Wire.receipts(receipts))
            .setLease(Durations.toProto(lease))
            .build();
    return call(Rpc.EXTEND_LEASE, queue, request).thenApply(reply -> Wire.extended(reply.answer()));
  }

  CompletableFuture<Reply<KeepAliveSessionResponse>> keepAliveSession(
      String queue, String sessionId, CallLimits limits) {
    KeepAliveSessionRequest request =
        KeepAliveSessionRequest.newBuilder().setQueue(queue).setSessionId(sessionId).build();
    return call(Rpc.KEEP_ALIVE_SESSION, queue, request, limits);
  }

  CompletableFuture<Reply<CloseSessionResponse>> closeSession(
      String queue, String sessionId, List<ByteString> started, CallLimits limits) {
    CloseSessionRequest request =
        CloseSessionRequest.newBuilder()
            .setQueue(queue)
            .setSessionId(sessionId)
            .addAllStarted(started)
            .build();
    return call(Rpc.CLOSE_SESSION, queue, request, limits);
  }

  CompletableFuture<Reply<io.narumq.api.v1.ReceiveResponse>> receive(
      String queue, ReceiveRequest request, Duration wait, long deadline) {
    CallLimits limits = new CallLimits(wait.plus(attemptTimeout), deadline);
    return call(Rpc.RECEIVE, queue, request, limits);
  }

  /** Ends every call that is under way; those that come later fail. */
  public CompletableFuture<Void> close() {
    return router.close();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Router router() {
    return router;
  }

  RandomGenerator random() {
    return random;
  }

  Duration attemptTimeout() {
    return attemptTimeout;
  }

  /** 16 random bytes. */
  ByteString randomId() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  /** Like {@code thenApply}, but cancelling the result gives the call up. */
  static <A, B> CompletableFuture<B> mapped(CompletableFuture<A> call, Function<A, B> mapping) {
    CompletableFuture<B> result = call.thenApply(mapping);
    var unused =
        result.whenComplete(
            (done, failure) -> {
              if (result.isCancelled()) {
                call.cancel(true);
              }
            });
    return result;
  }

  /** The failure of a call, out of the wrapper that chained futures put around it. */
  public static NaruException reason(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof NaruException known
        ? known
        : new NaruException(ErrorReason.UNRECOGNIZED, String.valueOf(cause), cause);
  }

  private long deadline(Duration more) {
    return scheduler.now() + timeout.plus(more).toNanos();
  }

  <Q extends Message, A extends Message> CompletableFuture<Reply<A>> call(
      Rpc<Q, A> rpc, String queue, Q request) {
    return call(rpc, queue, request, limits());
  }

  <Q extends Message, A extends Message> CompletableFuture<Reply<A>> call(
      Rpc<Q, A> rpc, String queue, Q request, CallLimits limits) {
    return router.call(rpc, routes -> routes.shardOf(queue), request, limits);
  }
}
