package io.narumq.node.grpc;

import com.google.common.collect.Iterators;
import com.google.protobuf.util.Durations;
import io.narumq.api.v1.ConsumeCredit;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeKeptAlive;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ConsumeStarted;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.log.v1.Receipt;
import io.narumq.node.delivery.ConsumerStream;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.delivery.StreamListener;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.node.shard.Shard;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.Iterator;
import java.util.List;

/**
 * A consume stream at the leader of its shard: takes its requests to the shard's loop, and what
 * happens there to the caller.
 */
final class ConsumeAtLeader implements OpenStream<ConsumeRequest>, StreamListener {
  private final Calls calls;
  private final Shard shard;
  private final ConsumerStream stream;
  private final Outbox<ConsumeResponse> outbox;
  private final Intake intake;

  private ConsumeAtLeader(
      Calls calls,
      Shard shard,
      ConsumerStream.Settings settings,
      Outbox<ConsumeResponse> outbox,
      Intake intake) {
    this.calls = calls;
    this.shard = shard;
    this.stream = new ConsumerStream(settings, new Receipts(shard.number()), this);
    this.outbox = outbox;
    this.intake = intake;
  }

  static ConsumeAtLeader start(
      Calls calls,
      Shard shard,
      ConsumerStream.Settings settings,
      ConsumeCredit credit,
      Outbox<ConsumeResponse> outbox,
      Intake intake) {
    ConsumeAtLeader started = new ConsumeAtLeader(calls, shard, settings, outbox, intake);
    long bytes = credit.getBytes() == 0 ? Limits.RECEIVE_BYTES_MAX : bytes(credit);
    shard.stream(streams -> streams.open(started.stream, messages(credit), bytes));
    intake.next();
    return started;
  }

  @Override
  public void next(ConsumeRequest request) {
    switch (request.getRequestCase()) {
      // The next request is read when this one was dealt with, so that a caller can not pile up
      // work
      // for the shard's loop.
      case CREDIT -> {
        ConsumeCredit credit = request.getCredit();
        shard.stream(
            streams -> {
              streams.grant(stream, messages(credit), bytes(credit));
              intake.next();
            });
      }
      case KEEP_ALIVE ->
          shard.stream(streams -> streams.keepAlive(stream, request.getKeepAlive().getId()));
      case START ->
          throw ApiErrors.fieldInvalid("start", "comes first on a stream, and only there");
      case REQUEST_NOT_SET -> throw ApiErrors.fieldInvalid("request", "is not set, or not known");
    }
  }

  /** Unsigned on the wire: what is negative here is far above any limit there. */
  private static int messages(ConsumeCredit credit) {
    return credit.getMessages() < 0 ? Integer.MAX_VALUE : credit.getMessages();
  }

  private static long bytes(ConsumeCredit credit) {
    return credit.getBytes() < 0 ? Long.MAX_VALUE : credit.getBytes();
  }

  @Override
  public void halfClosed() {
    shard.stream(streams -> streams.drain(stream));
  }

  @Override
  public void cancelled() {
    shard.stream(streams -> streams.cancel(stream));
  }

  @Override
  public void started(SessionAttached attached, LogPosition at) {
    outbox.add(
        ConsumeResponse.newBuilder()
            .setStarted(
                ConsumeStarted.newBuilder()
                    .setCreated(attached.created())
                    .setSessionTimeout(Durations.fromMillis(attached.timeoutMs()))
                    .addAllHeld(attached.held())
                    .setMaxProcessing(Durations.fromMillis(attached.maxProcessingMs()))
                    .setPosition(Positions.told(shard.number(), at)))
            .build());
  }

  @Override
  public void delivered(Received received, boolean replayed, LogPosition at) {
    int messages = received.messages();
    long untilMs = calls.clock().monotonicMs() + received.leaseMs();
    ConsumeDelivery base =
        ConsumeDelivery.newBuilder()
            .setReplayed(replayed)
            .setPosition(Positions.told(shard.number(), at))
            .build();
    MessageChunks chunks = new MessageChunks(shard.number(), shard.reader(), List.of(received));
    Iterator<ConsumeResponse> parts =
        Iterators.transform(chunks, chunk -> delivery(base, chunk, untilMs));
    intake.began(messages, 0);
    outbox.add(
        parts,
        () -> {
          intake.ended(messages, 0);
          giveBackLeftOut(chunks, received.bodyBytes());
        });
  }

  /** The caller paid for what it was not told of, and would never grant credit for it again. */
  private void giveBackLeftOut(MessageChunks chunks, long paidBytes) {
    List<Receipt> leftOut = chunks.leftOut();
    if (!leftOut.isEmpty()) {
      long bytes = Math.max(0, paidBytes - chunks.bodyBytes());
      shard.giveBack(Receipts.giveBack(leftOut));
      shard.stream(streams -> streams.grant(stream, leftOut.size(), bytes));
    }
  }

  private ConsumeResponse delivery(
      ConsumeDelivery base, List<ReceivedMessage> messages, long untilMs) {
    long leaseMs = Math.max(0, untilMs - calls.clock().monotonicMs());
    return ConsumeResponse.newBuilder()
        .setDelivery(
            base.toBuilder().addAllMessages(messages).setLease(Durations.fromMillis(leaseMs)))
        .build();
  }

  @Override
  public void keptAlive(long id, LogPosition at) {
    outbox.add(
        ConsumeResponse.newBuilder()
            .setKeptAlive(
                ConsumeKeptAlive.newBuilder()
                    .setId(id)
                    .setPosition(Positions.told(shard.number(), at)))
            .build());
    intake.next();
  }

  @Override
  public void completed() {
    outbox.complete();
  }

  @Override
  public void failed(Outcome outcome) {
    outbox.fail(calls.failure(shard, outcome));
  }

  @Override
  public void replaced() {
    outbox.fail(
        ApiErrors.of(
            ErrorReason.ERROR_REASON_STREAM_REPLACED,
            "a newer stream of the same session and queue took over"));
  }
}
