package io.narumq.node.sim;

import com.google.protobuf.Message;
import io.narumq.api.v1.Error;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import io.narumq.node.grpc.SimulatedApi.Asker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a node and the answer on its way back. Either may be lost, and then the
 * connection breaks, now or never: whoever asked learns of it by a reset or by its patience.
 */
final class Exchange {
  private static final long RESET_US_MAX = 100_000;

  /** Told one of the last two, once. */
  interface Caller {
    /** The node made this answer; it may get lost on the way. */
    default void made(Message answer) {}

    void answered(Message answer);

    void failed(CallFailure failure);
  }

  private final SimWorld world;
  private final int from;
  private final int to;
  private final Caller caller;
  private final Runnable crashed = this::serverCrashed;
  private @Nullable SimProcess server;
  private Runnable giveUp = () -> {};
  private boolean over;

  Exchange(SimWorld world, int from, int to, Caller caller) {
    this.world = world;
    this.from = from;
    this.to = to;
    this.caller = caller;
  }

  private void serverCrashed() {
    reset("the node is gone");
  }

  void start(Message request, boolean mayForward, long timeoutMs) {
    world.time().after(timeoutMs * 1_000, () -> fail(unknown("no answer in time")));
    if (world.network().isCut(from, to)) {
      // Half the time there is no connection yet, and so nothing can have left.
      if (world.chance().nextBoolean()) {
        world.time().after(RESET_US_MAX, () -> fail(unreachable()));
      }
    } else if (world.network().loses()) {
      reset("the request was lost");
    } else {
      long sentUs = world.time().nowUs();
      world
          .time()
          .after(
              world.network().delayUs(),
              () -> {
                long leftMs = timeoutMs - (world.time().nowUs() - sentUs) / 1_000;
                arrived(request, mayForward, leftMs);
              });
    }
  }

  private void arrived(Message request, boolean mayForward, long leftMs) {
    SimProcess process = world.node(to).process();
    if (over) {
      return;
    }
    if (process == null) {
      world.time().after(world.network().delayUs(), () -> fail(unreachable()));
      return;
    }
    server = process;
    process.connected(crashed);
    process.ask(
        request,
        leftMs,
        new Asker() {
          @Override
          public void ok(Message answer) {
            caller.made(answer);
            back(() -> caller.answered(answer));
          }

          @Override
          public void failed(Error error) {
            if (mayForward && error.containsMetadata(CallFailure.LEADER_ADDRESS)) {
              forward(request, error, leftMs);
            } else {
              back(() -> caller.failed(failure(error)));
            }
          }
        },
        this::given);
  }

  /** One hop, as the node would do it. */
  private void forward(Message request, Error error, long leftMs) {
    world.ledger().saw(Sight.CALL_FORWARDED);
    int leader = SimNode.ofAddress(error.getMetadataOrThrow(CallFailure.LEADER_ADDRESS));
    Exchange hop =
        new Exchange(
            world,
            to,
            leader,
            new Caller() {
              @Override
              public void made(Message answer) {
                caller.made(answer);
              }

              @Override
              public void answered(Message answer) {
                back(() -> caller.answered(answer));
              }

              @Override
              public void failed(CallFailure failure) {
                back(() -> caller.failed(failure(toldByForwarder(failure))));
              }
            });
    given(hop::cancel);
    hop.start(request, false, leftMs);
  }

  /** What a node tells whose own call to the leader failed. */
  static Error toldByForwarder(CallFailure failure) {
    String reason =
        failure.reason() == ErrorReason.UNREACHABLE ? "NO_LEADER" : failure.reason().name();
    return Error.newBuilder()
        .setReason(io.narumq.api.v1.ErrorReason.valueOf("ERROR_REASON_" + reason))
        .setMessage("passed on: " + failure.getMessage())
        .build();
  }

  private void given(Runnable givenUp) {
    giveUp = givenUp;
    if (over) {
      giveUp.run();
    }
  }

  /** The way back. */
  private void back(Runnable telling) {
    if (over) {
      return;
    }
    if (world.network().isCut(to, from)) {
      return;
    }
    if (world.network().loses()) {
      reset("the answer was lost");
      return;
    }
    world.time().after(world.network().delayUs(), () -> end(telling));
  }

  private void reset(String why) {
    world.time().after(world.chance().nextLong(RESET_US_MAX), () -> fail(unknown("reset: " + why)));
  }

  private void fail(CallFailure failure) {
    if (!over) {
      end(() -> caller.failed(failure));
      // The node notices that its caller is gone.
      giveUp.run();
    }
  }

  /** The caller wants no answer any more. */
  void cancel() {
    if (!over) {
      end(() -> {});
      world.time().after(world.network().delayUs(), giveUp);
    }
  }

  private void end(Runnable telling) {
    if (!over) {
      over = true;
      if (server != null) {
        server.disconnected(crashed);
      }
      telling.run();
    }
  }

  private static CallFailure unknown(String why) {
    return CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, why);
  }

  private static CallFailure unreachable() {
    return CallFailure.of(ErrorReason.UNREACHABLE, "connection refused");
  }

  /** As the client's transport reads it. */
  static CallFailure failure(Error error) {
    String name = error.getReason().name().substring("ERROR_REASON_".length());
    var delay = error.getRetryDelay();
    return new CallFailure(
        CallFailure.reason(name),
        error.getMessage(),
        error.getMetadataMap().get(CallFailure.LEADER_ADDRESS),
        Duration.ofSeconds(delay.getSeconds(), delay.getNanos()),
        null);
  }
}
