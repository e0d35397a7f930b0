package io.narumq.client.internal;

import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import io.narumq.client.ErrorReason;
import io.narumq.client.LogPosition;
import io.narumq.client.MessageId;
import io.narumq.client.NaruException;
import io.narumq.client.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches over one stream, a bounded number at a time. After the DispatchWindow of Oxia:
 * while the window is open a message leaves at once, so nothing waits at low load; while it is full
 * the next batch grows, so load makes batches large, without a timer.
 *
 * <p>The invariants: batches leave in the order of their messages. A batch is repeated only if it
 * provably was not stored, or would be known again; then it goes before anything new, and not
 * before all that was under way with it has been answered. So the order in the queue is that of the
 * sends, but for batches that were under way together with one that was refused, which a FIFO queue
 * refuses too if they have stamps. An outcome that is not known is reported as such. Touched on the
 * scheduler only.
 */
final class SendWindow implements LeaderStream.Owner<SendStreamResponse> {
  /** How long a node that does not lead any more may take to answer what is under way. */
  private static final Duration FORMER_LEADER_PATIENCE = Duration.ofSeconds(1);

  private final Router router;
  private final Scheduler scheduler;
  private final ProducerSettings settings;
  private final Duration patience;
  private final ProducerCore.Outcomes outcomes;
  private final BatchOutcomes ends;
  private final Backoff backoff;
  private final SendBacklog backlog;
  private final Stamps stamps;
  private final Map<Long, SendBatch> underWay = new LinkedHashMap<>();

  private @Nullable LeaderStream<SendStreamRequest, SendStreamResponse> stream;
  private @Nullable CompletableFuture<Void> attaching;
  private @Nullable CallFailure lastFailure;
  private Scheduler.@Nullable Timer alarm;
  private Scheduler.@Nullable Timer pause;
  private long alarmAt = CallLimits.NEVER;
  private long sends;
  private long answeredAt;
  private long patienceNanos;
  private boolean holding;
  private SendOutcome.@Nullable Rejected stopped;

  SendWindow(Calls calls, ProducerSettings settings, ProducerCore.Outcomes outcomes) {
    this.router = calls.router();
    this.scheduler = calls.scheduler();
    this.settings = settings;
    this.patience = calls.attemptTimeout();
    this.outcomes = outcomes;
    this.ends = new BatchOutcomes(outcomes);
    this.backoff = router.backoff();
    this.backlog = new SendBacklog(settings.destination(), settings.batchBytes());
    this.stamps = new Stamps(calls, settings.destination(), settings.identity(), backlog);
  }

  /** Before {@link #dispatch}. */
  void add(PendingMessage message) {
    backlog.add(message);
  }

  /** Everything without an outcome. */
  List<PendingMessage> pending() {
    List<PendingMessage> all = backlog.messages();
    underWay.values().forEach(batch -> all.addAll(batch.messages()));
    return all;
  }

  /** Sends what may leave now. */
  void dispatch() {
    if (stopped != null) {
      rejectWaiting(stopped);
      return;
    }
    if (stream == null && !holding && !backlog.isEmpty()) {
      stream =
          LeaderStream.open(router, StreamRpc.SEND_STREAM, settings.destination()::shard, this);
      awaitAnswer(patience);
    }
    if (!stamps.ready() && !holding && !backlog.isEmpty()) {
      attach();
    }
    while (!holding
        && stamps.ready()
        && stream != null
        && stream.ready()
        && underWay.size() < settings.window()
        && !backlog.isEmpty()) {
      send(stream, backlog.next());
    }
    setAlarm();
  }

  private void attach() {
    if (attaching == null) {
      attaching = stamps.attach();
      var unused = attaching.whenComplete((done, failure) -> attached(failure));
    }
  }

  private void attached(@Nullable Throwable failure) {
    attaching = null;
    if (failure != null && stopped == null) {
      NaruException why = Calls.reason(failure);
      if (why.retryable()) {
        lastFailure = CallFailure.of(why.reason(), why.detail());
        holding = true;
      } else {
        rejectWaiting(new SendOutcome.Rejected(why.reason(), why.detail()));
      }
    }
    goOn();
  }

  /** All that was to be sent is answered. */
  CompletableFuture<Void> leave() {
    return stamps.close();
  }

  /** See {@link Stamps#nextSequence}. */
  CompletableFuture<Long> nextSequence() {
    return stamps.nextSequence();
  }

  private void send(
      LeaderStream<SendStreamRequest, SendStreamResponse> to, @Nullable SendBatch waiting) {
    if (waiting == null) {
      return;
    }
    SendBatch batch = stamps.stamped(waiting);
    if (batch == null) {
      String text = "the cluster has forgotten the producer, and whether this was stored";
      ends.end(
          waiting, ErrorReason.OUTCOME_UNKNOWN, CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, text));
      return;
    }
    if (underWay.isEmpty()) {
      awaitAnswer(patience);
    }
    long id = sends++;
    underWay.put(id, batch);
    to.send(batch.request().onStream(id));
  }

  private void awaitAnswer(Duration howLong) {
    answeredAt = scheduler.now();
    patienceNanos = howLong.toNanos();
  }

  @Override
  public void ready() {
    dispatch();
  }

  @Override
  public void answered(SendStreamResponse answer) {
    SendBatch batch = underWay.remove(answer.getId());
    awaitAnswer(patience);
    if (batch != null && !batch.isGivenUp()) {
      answered(batch, answer);
    }
    goOn();
  }

  private void answered(SendBatch batch, SendStreamResponse answer) {
    switch (answer.getResultCase()) {
      case SENT -> stored(batch, Wire.ids(answer.getSent()), Wire.storedAt(answer.getSent()));
      case PUBLISHED ->
          stored(batch, Wire.ids(answer.getPublished()), Wire.storedAt(answer.getPublished()));
      case ERROR -> refused(batch, Wire.failure(answer.getError()));
      case RESULT_NOT_SET ->
          refused(batch, CallFailure.of(ErrorReason.UNRECOGNIZED, "an answer without a result"));
    }
  }

  private void stored(SendBatch batch, List<MessageId> ids, Optional<LogPosition> position) {
    if (!holding) {
      lastFailure = null;
      backoff.reset();
    }
    stamps.stored(batch);
    outcomes.tell(batch.messages(), i -> new SendOutcome.Acked(List.of(ids.get(i)), position));
  }

  private void refused(SendBatch batch, CallFailure failure) {
    if (stream != null) {
      stream.learn(failure);
    }
    switch (failure.reason()) {
      case NOT_LEADER, NO_LEADER, OVERLOADED, DISK_FULL, QUEUE_FULL, DEADLINE_PASSED, UNREACHABLE ->
          repeat(batch, failure);
      case OUTCOME_UNKNOWN -> unanswered(batch, failure);
      case DEDUPE_CONFLICT -> conflicting(batch, failure);
      case PRODUCER_NOT_FOUND, PRODUCER_FENCED -> stampRefused(batch, failure);
      case SEQUENCE_GAP ->
          repeat(batch.early(failure), lastFailure == null ? failure : lastFailure);
      default -> ends.end(batch, failure.reason(), failure);
    }
  }

  private void stampRefused(SendBatch batch, CallFailure failure) {
    if (stamps.isCuredByAttaching(failure.reason())) {
      stamps.detach();
      repeat(batch, failure);
    } else {
      ends.end(batch, failure.reason(), failure);
      stopped = new SendOutcome.Rejected(failure.reason(), String.valueOf(failure.getMessage()));
    }
  }

  private void repeat(SendBatch batch, CallFailure failure) {
    lastFailure = failure;
    backlog.repeat(batch);
    holding = true;
  }

  private void unanswered(SendBatch batch, CallFailure cause) {
    if (batch.isKnownAgain()) {
      repeat(batch.unsure(), cause);
    } else {
      ends.end(batch, ErrorReason.OUTCOME_UNKNOWN, cause);
    }
  }

  /** For one message nothing of the batch was stored; the others only travelled with it. */
  private void conflicting(SendBatch batch, CallFailure failure) {
    if (batch.messages().size() > 1) {
      batch.halves(settings.destination()).forEach(backlog::repeat);
      holding = true;
    } else {
      ends.end(batch, failure.reason(), failure);
    }
  }

  /** After an answer: the window has room, or what was held back may go. */
  private void goOn() {
    if (holding && underWay.isEmpty() && pause == null) {
      CallFailure failure = lastFailure;
      pause =
          scheduler.schedule(
              failure == null ? Duration.ZERO : router.pause(backoff, failure), this::resume);
    }
    dispatch();
  }

  private void resume() {
    pause = null;
    holding = false;
    if (stream != null && stream.isElsewhere()) {
      stream.halfClose();
      stream.cancel();
      stream = null;
    }
    closeGap();
    dispatch();
  }

  /**
   * A FIFO queue refuses what was sent behind a batch that it did not take, which is repeated first
   * then, and all is in order. But if the very first batch that is left came too early, the one
   * before it was given up: those behind it go on under sequences without a gap.
   */
  private void closeGap() {
    backlog.takeEarlyAndNumbered((batch, why) -> ends.end(batch, ErrorReason.SEQUENCE_GAP, why));
    if (backlog.isFirstEarly()) {
      stamps.detach();
    }
    backlog.renew(SendBatch::inTurn);
  }

  @Override
  public void leadsElsewhere() {
    if (!holding) {
      holding = true;
      lastFailure = null;
      awaitAnswer(FORMER_LEADER_PATIENCE);
      goOn();
    }
  }

  @Override
  public void ended(@Nullable CallFailure failure) {
    stream = null;
    CallFailure cause =
        failure == null
            ? CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "the node ended the stream")
            : failure;
    List<SendBatch> unanswered = new ArrayList<>(underWay.values());
    underWay.clear();
    for (SendBatch batch : unanswered) {
      if (batch.isGivenUp()) {
        continue;
      }
      if (cause.reason() == ErrorReason.UNREACHABLE) {
        repeat(batch, cause);
      } else {
        unanswered(batch, cause);
      }
    }
    if (cause.reason() == ErrorReason.CLIENT_CLOSED) {
      stop(new SendOutcome.Rejected(cause.reason(), "the client was closed"));
      return;
    }
    lastFailure = cause;
    holding = true;
    goOn();
  }

  /** An answer, or the connection: a node that stands still accepts it, but never greets. */
  private boolean isOwed() {
    boolean blocked = stream != null && !holding && !backlog.isEmpty() && !stream.ready();
    return blocked || !underWay.isEmpty();
  }

  /** One timer for deadlines and for a node that does not answer; it may ring too early. */
  private void setAlarm() {
    long deadline = backlog.deadline();
    for (SendBatch batch : underWay.values()) {
      deadline = Math.min(deadline, batch.deadline());
    }
    long silence = isOwed() ? answeredAt + patienceNanos : CallLimits.NEVER;
    long at = Math.min(deadline, silence);
    if (at >= alarmAt) {
      return;
    }
    if (alarm != null) {
      alarm.cancel();
    }
    alarmAt = at;
    alarm =
        scheduler.schedule(Duration.ofNanos(Math.max(0, at - scheduler.now())), this::alarmRang);
  }

  private void alarmRang() {
    alarmAt = CallLimits.NEVER;
    long now = scheduler.now();
    CallFailure why =
        lastFailure == null
            ? CallFailure.of(ErrorReason.DEADLINE_PASSED, "the send time-out passed while waiting")
            : lastFailure;
    for (SendBatch late : backlog.expired(now)) {
      // Whatever went wrong last: that did not store what is still here.
      ErrorReason reason = why.reason().nothingDone() ? why.reason() : ErrorReason.DEADLINE_PASSED;
      ends.end(late, reason, why);
    }
    for (Map.Entry<Long, SendBatch> entry : underWay.entrySet()) {
      if (entry.getValue().deadline() <= now) {
        // Its place in the window stays taken until the node answers, or counts as gone.
        ends.leave(entry.getValue(), "no answer in time");
        entry.setValue(entry.getValue().givenUp());
      }
    }
    if (stream != null && isOwed() && now - answeredAt >= patienceNanos) {
      stream.breakUp("no answer for " + Duration.ofNanos(patienceNanos));
    }
    setAlarm();
  }

  /** Ends at once; what waits gets this outcome, what has left is unknown. */
  void stop(SendOutcome.Rejected outcomeOfWaiting) {
    stopped = outcomeOfWaiting;
    if (alarm != null) {
      alarm.cancel();
    }
    if (pause != null) {
      pause.cancel();
    }
    if (stream != null) {
      stream.halfClose();
      stream.cancel();
      stream = null;
    }
    rejectWaiting(outcomeOfWaiting);
    underWay.values().forEach(batch -> ends.leave(batch, "the producer was closed"));
    underWay.clear();
  }

  private void rejectWaiting(SendOutcome.Rejected outcome) {
    for (SendBatch batch : backlog.drain()) {
      ends.reject(batch, outcome);
    }
  }
}
