package io.narumq.node.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AckResponse;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.CreateQueueResponse;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.ExtendLeaseRequest;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.KeepAliveSessionResponse;
import io.narumq.api.v1.LogPosition;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.ReturnResponse;
import io.narumq.api.v1.SendRequest;
import io.narumq.log.v1.Ack;
import io.narumq.log.v1.AttachProducer;
import io.narumq.log.v1.CloseSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.ExtendLease;
import io.narumq.log.v1.KeepAliveSession;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Return;
import io.narumq.node.delivery.LongPoll;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Submission;
import io.narumq.node.loop.Clock;
import io.narumq.node.shard.LeaderSide;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.ShardReader;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The services of the leader of shard 0 without gRPC: the same checks, commands, answers and
 * errors. To be called on the shard's scheduler.
 */
public final class SimulatedApi {
  static final int SHARD = 0;

  /** Who asked. Told one of the two, once, unless the call was given up. */
  public interface Asker {
    void ok(Message answer);

    void failed(Error error);
  }

  private final LeaderSide side;
  private final Supplier<ShardReader> reader;
  private final Clock clock;
  private final Refusals refusals;
  private final Supplier<Optional<String>> otherLeader;

  /**
   * @param otherLeader the node that leads, if it is another one and known; node ids are addresses
   */
  public SimulatedApi(
      String nodeId,
      LeaderSide side,
      Supplier<ShardReader> reader,
      Clock clock,
      Supplier<Optional<String>> otherLeader) {
    this.side = side;
    this.reader = reader;
    this.clock = clock;
    this.refusals = new Refusals(nodeId, id -> id);
    this.otherLeader = otherLeader;
  }

  /**
   * Asks this node.
   *
   * @return to be run when the asker is gone
   */
  public Runnable call(Message request, long timeoutMs, Asker asker) {
    try {
      requireLeading();
      long deadlineMs = clock.monotonicMs() + timeoutMs;
      if (request instanceof ReceiveRequest receive) {
        return receive(receive, deadlineMs, asker);
      }
      command(request, deadlineMs, asker);
    } catch (StatusRuntimeException e) {
      asker.failed(ApiErrors.onStream(e));
    }
    return () -> {};
  }

  /** A stream to consume by. */
  public SimulatedConsume consume(SimulatedConsume.Outlet outlet) {
    return new SimulatedConsume(this, outlet);
  }

  LeaderSide side() {
    return side;
  }

  ShardReader reader() {
    return reader.get();
  }

  void requireLeading() {
    if (!side.isLeading()) {
      throw refusals.notLeader(otherLeader.get());
    }
  }

  Error failure(Outcome outcome) {
    return ApiErrors.onStream(refusals.of(outcome, otherLeader.get()));
  }

  private void command(Message request, long deadlineMs, Asker asker) {
    if (request instanceof SendRequest send) {
      SendBatch batch = SendCommands.of(send);
      submit(
          batch.command(),
          deadlineMs,
          asker,
          (r, at) -> batch.response(SHARD, (Sent) r).setPosition(at).build());
    } else if (request instanceof AckRequest ack) {
      Command command = Command.newBuilder().setAck(of(ack)).build();
      submit(
          command,
          deadlineMs,
          asker,
          (r, at) ->
              AckResponse.newBuilder()
                  .addAllResults(((Settled) r).statuses())
                  .setPosition(at)
                  .build());
    } else if (request instanceof ReturnRequest back) {
      Command command = Command.newBuilder().setReturn(of(back)).build();
      submit(
          command,
          deadlineMs,
          asker,
          (r, at) ->
              ReturnResponse.newBuilder()
                  .addAllResults(((Settled) r).statuses())
                  .setPosition(at)
                  .build());
    } else if (request instanceof ExtendLeaseRequest extend) {
      Command command = Command.newBuilder().setExtendLease(of(extend)).build();
      submit(
          command,
          deadlineMs,
          asker,
          (r, at) -> MessageApi.extended((Extended) r).setPosition(at).build());
    } else if (request instanceof AttachProducerRequest attach) {
      Command command = Command.newBuilder().setAttachProducer(of(attach)).build();
      submit(command, deadlineMs, asker, (r, at) -> attached((ProducerAttached) r, at));
    } else if (request instanceof CreateQueueRequest create) {
      Command command = Command.newBuilder().setCreateQueue(of(create)).build();
      submit(
          command,
          deadlineMs,
          asker,
          (r, at) ->
              CreateQueueResponse.newBuilder()
                  .setCreated(((QueueCreated) r).created())
                  .setPosition(at)
                  .build());
    } else if (request instanceof KeepAliveSessionRequest sign) {
      Command command = Command.newBuilder().setKeepAliveSession(of(sign)).build();
      submit(
          command,
          deadlineMs,
          asker,
          (r, at) -> KeepAliveSessionResponse.newBuilder().setPosition(at).build());
    } else if (request instanceof CloseSessionRequest close) {
      Command command = Command.newBuilder().setCloseSession(of(close)).build();
      submit(
          command,
          deadlineMs,
          asker,
          (r, at) -> CloseSessionResponse.newBuilder().setPosition(at).build());
    } else {
      throw new IllegalArgumentException("not simulated: " + request.getClass());
    }
  }

  private static Ack of(AckRequest request) {
    return Ack.newBuilder()
        .addAllReceipts(ReceiptCodec.ofShard(request.getReceiptsList(), SHARD))
        .build();
  }

  private static Return of(ReturnRequest request) {
    Return.Builder command =
        Return.newBuilder()
            .addAllReceipts(ReceiptCodec.ofShard(request.getReceiptsList(), SHARD))
            .setReason(request.getReason());
    if (request.hasDelay()) {
      command.setDelayMs(Durations.toMillis(request.getDelay()));
    }
    return command.build();
  }

  private static ExtendLease of(ExtendLeaseRequest request) {
    return ExtendLease.newBuilder()
        .addAllReceipts(ReceiptCodec.ofShard(request.getReceiptsList(), SHARD))
        .setLeaseMs(Fields.lease(request.hasLease(), request.getLease()))
        .build();
  }

  private static AttachProducer of(AttachProducerRequest request) {
    return AttachProducer.newBuilder()
        .setQueue(request.getQueue())
        .setProducerId(Fields.producerId(request.getProducerId()))
        .setNamed(request.getNamed())
        .build();
  }

  private static AttachProducerResponse attached(ProducerAttached result, LogPosition at) {
    return AttachProducerResponse.newBuilder()
        .setNumber(result.number())
        .setEpoch(result.epoch())
        .setNextSequence(result.nextSequence())
        .setPosition(at)
        .build();
  }

  private static CreateQueue of(CreateQueueRequest request) {
    return CreateQueue.newBuilder()
        .setQueue(request.getQueue())
        .setSettings(QueueConfigs.complete(request.getConfig()))
        .build();
  }

  private static KeepAliveSession of(KeepAliveSessionRequest request) {
    return KeepAliveSession.newBuilder()
        .setSessionId(Fields.sessionId(request.getSessionId()))
        .build();
  }

  private static CloseSession of(CloseSessionRequest request) {
    return CloseSession.newBuilder()
        .setSessionId(Fields.sessionId(request.getSessionId()))
        .addAllStarted(ReceiptCodec.ofShard(request.getStartedList(), SHARD))
        .build();
  }

  private Runnable receive(ReceiveRequest request, long deadlineMs, Asker asker) {
    Receive receive = MessageApi.receive(request);
    long waitMs = Durations.toMillis(request.getWaitTime());
    long waitUntilMs = Math.min(clock.monotonicMs() + waitMs, deadlineMs - Limits.WAIT_MARGIN_MS);
    LongPoll receiver =
        new LongPoll(
            receive,
            waitUntilMs,
            deadlineMs,
            onOutcome(asker, (result, at) -> asker.ok(received((Received) result, at))));
    side.delivery().receive(receiver);
    return () -> side.delivery().cancel(receiver);
  }

  private ReceiveResponse received(Received received, LogPosition at) {
    ReceiveResponse.Builder response =
        ReceiveResponse.newBuilder().setLease(Durations.fromMillis(received.leaseMs()));
    MessageChunks chunks = new MessageChunks(SHARD, reader.get(), List.of(received));
    if (chunks.hasNext()) {
      response.addAllMessages(chunks.next()).setPosition(at);
    }
    return response.build();
  }

  private void submit(
      Command command,
      long deadlineMs,
      Asker asker,
      BiFunction<CommandResult, LogPosition, Message> answer) {
    Consumer<Outcome> done = onOutcome(asker, (result, at) -> asker.ok(answer.apply(result, at)));
    side.log().submit(new Submission(command, deadlineMs, done));
  }

  private Consumer<Outcome> onOutcome(
      Asker asker, BiConsumer<CommandResult, LogPosition> onResult) {
    return outcome -> {
      if (outcome instanceof Outcome.Result result && !(result.result() instanceof Rejected)) {
        onResult.accept(result.result(), Positions.told(SHARD, result.at()));
      } else {
        asker.failed(failure(outcome));
      }
    };
  }
}
