package io.narumq.node.sim;

import com.google.protobuf.Message;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import io.narumq.api.v1.WatchTopologyResponse;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.StreamRpc;
import io.narumq.node.grpc.SimulatedApi.Asker;
import io.narumq.node.grpc.SimulatedConsume;
import org.jspecify.annotations.Nullable;

/** A node's end of a stream. */
interface StreamServer {
  /** The way back to the client. */
  interface Back {
    void answer(Message answer);

    /** Null if all went well. */
    void end(@Nullable Error error);
  }

  void next(Message request);

  void halfClosed();

  /** The client is gone. */
  void cancelled();

  /** For a stream that came to this process. */
  static StreamServer of(
      StreamRpc<?, ?> rpc,
      SimWorld world,
      int node,
      SimProcess process,
      boolean mayForward,
      Back back) {
    if (rpc.equals(StreamRpc.SEND_STREAM)) {
      return new Sends(world, node, process, mayForward, back);
    }
    return rpc.equals(StreamRpc.CONSUME) ? new Consume(process, back) : new Watch(process, back);
  }

  /** Answers sends as they are done, here or by passing them on. */
  final class Sends implements StreamServer {
    private static final int SEND_MS_MAX = 30_000;

    private final SimWorld world;
    private final int node;
    private final SimProcess process;
    private final boolean mayForward;
    private final Back back;
    private boolean halfClosed;
    private int unanswered;

    Sends(SimWorld world, int node, SimProcess process, boolean mayForward, Back back) {
      this.world = world;
      this.node = node;
      this.process = process;
      this.mayForward = mayForward;
      this.back = back;
    }

    @Override
    public void next(Message request) {
      SendStreamRequest send = (SendStreamRequest) request;
      unanswered++;
      process.ask(world.stamped(send.getSend()), SEND_MS_MAX, new Item(send), giveUp -> {});
    }

    @Override
    public void halfClosed() {
      halfClosed = true;
      endIfAnswered();
    }

    /** What was sent is sent. */
    @Override
    public void cancelled() {}

    private void endIfAnswered() {
      if (halfClosed && unanswered == 0) {
        back.end(null);
      }
    }

    private final class Item implements Asker {
      private final SendStreamRequest request;

      Item(SendStreamRequest request) {
        this.request = request;
      }

      @Override
      public void ok(Message answer) {
        answered(SendStreamResponse.newBuilder().setSent((SendResponse) answer));
      }

      @Override
      public void failed(Error error) {
        if (mayForward && error.containsMetadata(CallFailure.LEADER_ADDRESS)) {
          forward(SimNode.ofAddress(error.getMetadataOrThrow(CallFailure.LEADER_ADDRESS)));
        } else {
          answered(SendStreamResponse.newBuilder().setError(error));
        }
      }

      private void forward(int leader) {
        world.ledger().saw(Sight.CALL_FORWARDED);
        Exchange.Caller caller =
            new Exchange.Caller() {
              @Override
              public void answered(Message answer) {
                ok(answer);
              }

              @Override
              public void failed(CallFailure failure) {
                Item.this.answered(
                    SendStreamResponse.newBuilder().setError(Exchange.toldByForwarder(failure)));
              }
            };
        new Exchange(world, node, leader, caller).start(request.getSend(), false, SEND_MS_MAX);
      }

      private void answered(SendStreamResponse.Builder answer) {
        back.answer(answer.setId(request.getId()).build());
        unanswered--;
        endIfAnswered();
      }
    }
  }

  /** Tells of leaders as they change, until the client goes. */
  final class Watch implements StreamServer {
    private static final int LOOK_MS = 50;

    private final SimProcess process;
    private final Back back;
    private GetTopologyResponse told = GetTopologyResponse.getDefaultInstance();
    private boolean over;

    Watch(SimProcess process, Back back) {
      this.process = process;
      this.back = back;
    }

    @Override
    public void next(Message request) {
      process.later(0, this::look);
    }

    private void look() {
      if (!over) {
        GetTopologyResponse now = process.topology();
        if (!now.equals(told)) {
          told = now;
          back.answer(WatchTopologyResponse.newBuilder().setTopology(now).build());
        }
        process.later(LOOK_MS, this::look);
      }
    }

    @Override
    public void halfClosed() {}

    @Override
    public void cancelled() {
      over = true;
    }
  }

  /** Hands out messages for as long as there is credit. */
  final class Consume implements StreamServer, SimulatedConsume.Outlet {
    private final SimProcess process;
    private final Back back;
    private final SimulatedConsume stream;

    Consume(SimProcess process, Back back) {
      this.process = process;
      this.back = back;
      this.stream = process.consume(this);
    }

    @Override
    public void next(Message request) {
      process.later(0, () -> stream.next((ConsumeRequest) request));
    }

    @Override
    public void halfClosed() {
      process.later(0, stream::halfClosed);
    }

    @Override
    public void cancelled() {
      process.later(0, stream::cancelled);
    }

    @Override
    public void answer(ConsumeResponse answer) {
      back.answer(answer);
    }

    @Override
    public void end(@Nullable Error error) {
      back.end(error);
    }
  }
}
