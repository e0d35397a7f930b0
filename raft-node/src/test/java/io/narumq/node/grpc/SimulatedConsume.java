package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ConsumeCredit;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeKeptAlive;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.ConsumeStarted;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.delivery.ConsumerStream;
import io.narumq.node.delivery.Receipts;
import io.narumq.node.delivery.StreamListener;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consume stream at the leader without gRPC. To be used on the shard's scheduler. */
public final class SimulatedConsume implements StreamListener {
  /** The way to the client. */
  public interface Outlet {
    void answer(ConsumeResponse answer);

    /** The last; null if all went well. */
    void end(@Nullable Error error);
  }

  private final SimulatedApi api;
  private final Outlet outlet;
  private @Nullable ConsumerStream stream;

  SimulatedConsume(SimulatedApi api, Outlet outlet) {
    this.api = api;
    this.outlet = outlet;
  }

  /** A request arrives; the first one starts the stream. */
  public void next(ConsumeRequest request) {
    ConsumerStream started = stream;
    switch (request.getRequestCase()) {
      case START -> start(request.getStart());
      case CREDIT -> {
        ConsumeCredit credit = request.getCredit();
        if (started != null) {
          api.side().streams().grant(started, credit.getMessages(), credit.getBytes());
        }
      }
      case KEEP_ALIVE -> {
        if (started != null) {
          api.side().streams().keepAlive(started, request.getKeepAlive().getId());
        }
      }
      case REQUEST_NOT_SET -> throw new IllegalArgumentException("an empty request");
    }
  }

  private void start(ConsumeStart start) {
    try {
      api.requireLeading();
      ConsumerStream opened =
          new ConsumerStream(
              ConsumeCall.settings(
                  start, ReceiptCodec.ofShard(start.getHeldList(), SimulatedApi.SHARD)),
              new Receipts(SimulatedApi.SHARD),
              this);
      stream = opened;
      ConsumeCredit credit = start.getCredit();
      long bytes = credit.getBytes() == 0 ? Limits.RECEIVE_BYTES_MAX : credit.getBytes();
      api.side().streams().open(opened, credit.getMessages(), bytes);
    } catch (StatusRuntimeException e) {
      outlet.end(ApiErrors.onStream(e));
    }
  }

  /** The client wants no more. */
  public void halfClosed() {
    if (stream != null) {
      api.side().streams().drain(stream);
    } else {
      outlet.end(null);
    }
  }

  /** The client is gone. */
  public void cancelled() {
    if (stream != null) {
      api.side().streams().cancel(stream);
    }
  }

  @Override
  public void started(SessionAttached attached, LogPosition at) {
    outlet.answer(
        ConsumeResponse.newBuilder()
            .setStarted(
                ConsumeStarted.newBuilder()
                    .setCreated(attached.created())
                    .setSessionTimeout(Durations.fromMillis(attached.timeoutMs()))
                    .addAllHeld(attached.held())
                    .setMaxProcessing(Durations.fromMillis(attached.maxProcessingMs()))
                    .setPosition(Positions.told(SimulatedApi.SHARD, at)))
            .build());
  }

  @Override
  public void delivered(Received received, boolean replayed, LogPosition at) {
    new MessageChunks(SimulatedApi.SHARD, api.reader(), List.of(received))
        .forEachRemaining(
            messages ->
                outlet.answer(
                    ConsumeResponse.newBuilder()
                        .setDelivery(
                            ConsumeDelivery.newBuilder()
                                .addAllMessages(messages)
                                .setLease(Durations.fromMillis(received.leaseMs()))
                                .setReplayed(replayed)
                                .setPosition(Positions.told(SimulatedApi.SHARD, at)))
                        .build()));
  }

  @Override
  public void keptAlive(long id, LogPosition at) {
    outlet.answer(
        ConsumeResponse.newBuilder()
            .setKeptAlive(
                ConsumeKeptAlive.newBuilder()
                    .setId(id)
                    .setPosition(Positions.told(SimulatedApi.SHARD, at)))
            .build());
  }

  @Override
  public void completed() {
    outlet.end(null);
  }

  @Override
  public void failed(Outcome outcome) {
    outlet.end(api.failure(outcome));
  }

  @Override
  public void replaced() {
    outlet.end(
        ApiErrors.onStream(
            ApiErrors.of(
                ErrorReason.ERROR_REASON_STREAM_REPLACED,
                "a newer stream of the same session and queue took over")));
  }
}
