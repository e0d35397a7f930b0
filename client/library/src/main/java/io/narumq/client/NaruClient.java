package io.narumq.client;

import io.narumq.client.internal.Callbacks;
import io.narumq.client.internal.Calls;
import io.narumq.client.internal.Endpoints;
import io.narumq.client.internal.GroupAdmin;
import io.narumq.client.internal.InspectCalls;
import io.narumq.client.internal.ReturnTerms;
import io.narumq.client.internal.SubscribedPartitions;
import io.narumq.client.internal.SubscriptionCalls;
import io.narumq.client.internal.WorkerSources;
import io.narumq.client.internal.runtime.EventLoop;
import io.narumq.client.internal.runtime.GrpcTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A connection to a NaruMQ cluster: finds the leader of each queue by itself and follows it through
 * fail-overs. Thread-safe; make one per process and close it at the end.
 *
 * <p>Calls are repeated by the library as long as that is safe, until the time-out of the client
 * (default 30 s). Those that fail after that throw a {@link NaruException}, {@link #send} alone
 * answers with a {@link SendOutcome}. The futures of the {@code Async} methods fail with the same
 * exception and complete on the client's executor.
 *
 * <p>A call that names a queue throws {@link QueueNotFoundException} if there is none of that name.
 */
public final class NaruClient implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final GrpcTransport transport;
  private final Calls calls;
  private final Executor callbacks;
  private final Parts parts = new Parts();

  NaruClient(NaruClientBuilder builder) {
    this.transport = new GrpcTransport(builder.security.credentials());
    this.callbacks = builder.executor;
    this.calls =
        new Calls(
            new EventLoop("naru-client"),
            transport,
            new SecureRandom(),
            new Endpoints(builder.endpoints, builder.onlyEndpoints),
            builder.attemptTimeout,
            builder.timeout);
    if (builder.onSettled != null) {
      calls.onSettled(builder.onSettled);
    }
  }

  /** A client to be. */
  public static NaruClientBuilder builder() {
    return new NaruClientBuilder();
  }

  /**
   * Makes a queue with the default settings unless it is there.
   *
   * @return false if it was there with these settings
   * @throws NaruException QUEUE_EXISTS_DIFFERENT if it is there with others
   */
  public boolean createQueue(String queue) {
    return createQueue(queue, QueueSettings.DEFAULT);
  }

  /** Like {@link #createQueue(String)} with settings of one's own. */
  public boolean createQueue(String queue, QueueSettings settings) {
    return Waiting.on(calls.createQueue(queue, settings));
  }

  /**
   * Changes the settings that {@code changes} names and leaves the others as they are. It counts
   * for what happens from now on: a lease that runs keeps its end.
   *
   * @return the settings in force
   */
  public QueueSettings updateQueue(String queue, QueueSettings changes) {
    return Waiting.on(calls.updateQueue(queue, changes));
  }

  /**
   * Gives nobody messages of a queue any more, until {@link #resumeQueue}; who waits for some goes
   * on waiting. Sends, acks, leases and all else go on. A queue that is paused already is fine.
   */
  public void pauseQueue(String queue) {
    updateQueue(queue, QueueSettings.DEFAULT.withPaused(true));
  }

  /**
   * Gives out messages of a queue again; who waits for them gets them at once. A queue that is not
   * paused is fine.
   */
  public void resumeQueue(String queue) {
    updateQueue(queue, QueueSettings.DEFAULT.withPaused(false));
  }

  /** Settings and counters of a queue. */
  public QueueInfo queue(String queue) {
    return Waiting.on(calls.queue(queue));
  }

  /**
   * Sends messages of a dead-letter queue back, or those of any queue to another one: in the
   * background, each settled here and stored there in one step. They begin anew there, with no
   * deliveries counted, but keep {@link ReceivedMessage#deadLetter}. Only what is ready and was
   * stored before counts. A redrive that is under way is replaced. {@link QueueInfo#redriving}
   * tells when it is done.
   *
   * @throws QueueNotFoundException if this queue or the target is not there
   */
  public void redrive(String queue, Redrive what) {
    Waiting.on(calls.redrive(queue, what));
  }

  /** Ends a redrive; what it has moved stays where it is. None being under way is fine. */
  public void cancelRedrive(String queue) {
    Waiting.on(calls.cancelRedrive(queue));
  }

  /** Has the parked head of a FIFO key delivered again, uncounted; else KEY_NOT_PARKED. */
  public void retryParked(String queue, String key) {
    Waiting.on(calls.unparkKey(queue, key, false));
  }

  /** Settles the parked head of a FIFO key, like {@link #retryParked}. */
  public void skipParked(String queue, String key) {
    Waiting.on(calls.unparkKey(queue, key, true));
  }

  /** The messages that the queue stores by itself, again and again. */
  public RecurringMessages recurring(String queue) {
    return new RecurringMessages(calls, queue);
  }

  /**
   * Settles all messages that wait in a queue, delayed ones too: none is delivered any more when
   * this returns. Who has a message can ack it; if it comes back it is settled, too. On a FIFO
   * queue blocked and parked messages go as well; what is sent to a key afterwards still waits for
   * a message of that key that is leased.
   *
   * @throws NaruException OUTCOME_UNKNOWN: see deleteQueue
   */
  public void purgeQueue(String queue) {
    Waiting.on(calls.purgeQueue(queue, false));
  }

  /**
   * Like {@link #purgeQueue}, but leaves what was sent with a delay or for a time, also what is due
   * by now.
   *
   * @throws NaruException OUTCOME_UNKNOWN: see deleteQueue
   */
  public void purgeQueueKeepingDelayed(String queue) {
    Waiting.on(calls.purgeQueue(queue, true));
  }

  /**
   * Deletes a queue and all that is in it, for good.
   *
   * @throws NaruException OUTCOME_UNKNOWN if the answer was lost. The library does not repeat it
   *     then: somebody else may have made a queue of that name meanwhile.
   */
  public void deleteQueue(String queue) {
    Waiting.on(calls.deleteQueue(queue));
  }

  /**
   * All queues whose names begin like this, in the order of their names. Each shard is asked in
   * turn, page by page, so it is no snapshot: queues that are made meanwhile may be missing.
   *
   * @param prefix empty for all
   */
  public List<QueueInfo> queues(String prefix) {
    return List.copyOf(Waiting.on(calls.queues(prefix)));
  }

  /** Stores the messages, all or none: see {@link #send(String, List)}. */
  public SendOutcome send(String queue, OutgoingMessage... messages) {
    return send(queue, List.of(messages));
  }

  /**
   * Stores a batch of messages, all or none, and waits until a majority has it on disk: 1 to 1,000
   * messages, at most 2 MiB together. They become ready in this order. Throws nothing: every end is
   * an outcome.
   */
  public SendOutcome send(String queue, List<OutgoingMessage> messages) {
    return Waiting.onSend(calls.send(queue, messages));
  }

  /** Like {@link #send(String, List)}; the future never fails. */
  public CompletableFuture<SendOutcome> sendAsync(String queue, OutgoingMessage... messages) {
    return sendAsync(queue, List.of(messages));
  }

  /** Like {@link #send(String, List)}; the future never fails. */
  public CompletableFuture<SendOutcome> sendAsync(String queue, List<OutgoingMessage> messages) {
    return handedOver(calls.send(queue, messages));
  }

  /**
   * Takes messages under a lease of the queue's length. To settle them in time is up to the caller;
   * a {@link Worker} does that by itself.
   *
   * @param max at most so many, 1 to 1,000; fewer are returned as soon as one is ready
   * @param wait how long to wait for a first one, from zero
   * @return empty if none came
   */
  public List<ReceivedMessage> receive(String queue, int max, Duration wait) {
    return List.copyOf(Waiting.on(calls.receive(queue, max, wait, null)));
  }

  /** Like {@link #receive(String, int, Duration)} with a lease of 1 s to 12 h. */
  public List<ReceivedMessage> receive(String queue, int max, Duration wait, Duration lease) {
    return List.copyOf(Waiting.on(calls.receive(queue, max, wait, lease)));
  }

  /** Like {@link #receive(String, int, Duration)}. */
  public CompletableFuture<List<ReceivedMessage>> receiveAsync(
      String queue, int max, Duration wait) {
    return handedOver(calls.receive(queue, max, wait, null).thenApply(List::copyOf));
  }

  /** Settles a message for good: it is never delivered again. */
  public SettleOutcome ack(ReceivedMessage message) {
    return ack(message.queue(), List.of(message.receipt())).get(0);
  }

  /**
   * Settles messages of one queue for good.
   *
   * @param receipts 1 to 1,000
   * @return one outcome for each receipt, in order
   */
  public List<SettleOutcome> ack(String queue, List<Receipt> receipts) {
    return Waiting.on(calls.ack(queue, receipts));
  }

  /** Like {@link #ack(String, List)}. */
  public CompletableFuture<List<SettleOutcome>> ackAsync(String queue, List<Receipt> receipts) {
    return handedOver(calls.ack(queue, receipts));
  }

  /**
   * Settles a message and stores what came of it, in one step: both or nothing. So work that takes
   * a message and makes others of it does so exactly once, however often it is begun.
   *
   * @param target the queue to send to; same part in braces as the message's
   * @param messages 1 to 1,000, at most 2 MiB together
   * @return whether both was done; else nothing was
   */
  public AckAndSendOutcome ackAndSend(
      ReceivedMessage message, String target, List<OutgoingMessage> messages) {
    return ackAndSend(
        message.queue(), List.of(message.receipt()), Map.of(target, List.copyOf(messages)));
  }

  /**
   * Settles messages of one queue and stores messages in others, in one step: all or nothing.
   *
   * @param receipts 1 to 1,000
   * @param sends messages by queue, for 1 to 100 queues with the same part in braces as this one;
   *     together within the limits of a send
   * @return whether all was done; else nothing was
   */
  public AckAndSendOutcome ackAndSend(
      String queue, List<Receipt> receipts, Map<String, List<OutgoingMessage>> sends) {
    return Waiting.on(calls.ackAndSend(queue, receipts, sends));
  }

  /**
   * Gives a message back to its old place before its lease ends: ready at once if it was never
   * started, after the back-off of the queue's settings if it failed.
   */
  public SettleOutcome returnMessage(ReceivedMessage message, ReturnReason reason) {
    return returnMessages(message.queue(), List.of(message.receipt()), reason).get(0);
  }

  /** Gives 1 to 1,000 messages of one queue back; one outcome for each, in order. */
  public List<SettleOutcome> returnMessages(
      String queue, List<Receipt> receipts, ReturnReason reason) {
    return Waiting.on(calls.returnMessages(queue, receipts, ReturnTerms.of(reason)));
  }

  /** The same for messages that are to be ready after this time, zero to 12 h. */
  public List<SettleOutcome> returnMessages(
      String queue, List<Receipt> receipts, ReturnReason reason, Duration delay) {
    return Waiting.on(calls.returnMessages(queue, receipts, new ReturnTerms(reason, delay)));
  }

  /**
   * Moves the end of a lease to {@code lease} (1 s to 12 h) from now, but no further than {@link
   * QueueSettings#maxProcessing} of the queue allows; never shortens it.
   */
  public Extension extendLease(ReceivedMessage message, Duration lease) {
    return extendLease(message.queue(), List.of(message.receipt()), lease).get(0);
  }

  /** Extends the leases of 1 to 1,000 messages of one queue; one answer for each, in order. */
  public List<Extension> extendLease(String queue, List<Receipt> receipts, Duration lease) {
    return Waiting.on(calls.extendLease(queue, receipts, lease));
  }

  /** Looks into a queue without any effect on it: its messages, and where one of them is. */
  public QueueInspector inspect(String queue) {
    return new QueueInspector(new InspectCalls(calls), queue);
  }

  /** Fire and forget: messages to whoever listens at the moment, and requests with answers. */
  public Channels channels() {
    return new Channels(calls, callbacks, parts);
  }

  /** A producer to be, for one queue: for many messages, one by one. */
  public Producer.Builder producer(String queue) {
    return new Producer.Builder(calls, queue, callbacks, parts);
  }

  /** The nodes of the cluster, for operators. */
  public Cluster cluster() {
    return new Cluster(calls);
  }

  /** Topics: making them, and reading what is in them. */
  public Topics topics() {
    return new Topics(calls, parts);
  }

  /** A publisher to be, for one topic. */
  public Publisher.Builder publisher(String topic) {
    return new Publisher.Builder(calls, topic, callbacks, parts);
  }

  /** Consumer groups, as operators see them. */
  public Groups groups() {
    return new Groups(new GroupAdmin(calls));
  }

  /** A member of a consumer group to be: messages of topics that are polled. */
  public GroupConsumer.Builder groupConsumer(String group) {
    return new GroupConsumer.Builder(calls, group, callbacks, parts);
  }

  /** A member of a consumer group to be: messages of topics that are worked on as they come. */
  public GroupWorker.Builder groupWorker(String group) {
    return new GroupWorker.Builder(calls, group, callbacks, parts);
  }

  /** A consumer to be, for one queue: messages that are polled. */
  public Consumer.Builder consumer(String queue) {
    return new Consumer.Builder(calls, queue, callbacks, parts);
  }

  /** A worker to be, for one queue: messages that are worked on as they come. */
  public Worker.Builder worker(String queue) {
    return new Worker.Builder(calls, queue, WorkerSources.queue(queue), parts);
  }

  /** Subscriptions of topics: making them, and what each has. */
  public Subscriptions subscriptions() {
    return new Subscriptions(new SubscriptionCalls(calls));
  }

  /** A worker to be, for one subscription of a topic, with all its partitions. */
  public Worker.Builder subscriptionWorker(String topic, String subscription) {
    return new Worker.Builder(
        calls,
        topic + "-" + subscription,
        new SubscribedPartitions(calls, topic, subscription),
        parts);
  }

  /**
   * Closes producers, consumers, workers and all of channels in good order (up to 30 s together),
   * then ends every call that is under way: a send among them is {@link SendOutcome.Unknown} if it
   * had left. Calls after that fail with CLIENT_CLOSED, also those that would build a producer or
   * start a consumer or worker. The second close does nothing.
   */
  @Override
  public void close() {
    parts.close(GRACE);
    Waiting.atMost(calls.close(), Duration.ofSeconds(5));
    transport.close();
  }

  private <T> CompletableFuture<T> handedOver(CompletableFuture<T> future) {
    return Callbacks.handedOver(callbacks, future);
  }
}
