package io.narumq.node.sim;

import com.google.protobuf.Message;
import io.narumq.api.v1.Error;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.StreamRpc;
import io.narumq.client.internal.Target;
import io.narumq.client.internal.Transport;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream: what is sent in one direction arrives in that order, or the stream breaks, of which
 * both ends learn some time later.
 */
final class SimStream<Q extends Message, A extends Message>
    implements Transport.Stream<Q>, StreamServer.Back {
  private static final long BREAK_US_MAX = 100_000;

  private final SimWorld world;
  private final int from;
  private final int to;
  private final boolean mayForward;
  private final StreamRpc<Q, A> rpc;
  private final Transport.StreamEvents<A> events;
  private final Runnable crashed = this::serverCrashed;
  private final ArrayDeque<Runnable> unsent = new ArrayDeque<>();
  private @Nullable SimProcess process;
  private @Nullable StreamServer server;
  private long lastThereUs;
  private long lastBackUs;
  private boolean broken;
  private boolean over;

  SimStream(
      SimWorld world,
      int from,
      Target target,
      StreamRpc<Q, A> rpc,
      Transport.StreamEvents<A> events) {
    this.world = world;
    this.from = from;
    this.to = SimNode.ofAddress(target.address());
    this.mayForward = target.mayForward();
    this.rpc = rpc;
    this.events = events;
  }

  void connect() {
    if (world.network().isCut(from, to)) {
      world.time().after(BREAK_US_MAX, () -> end(unreachable()));
    } else {
      world.time().after(world.network().delayUs(), this::connected);
    }
  }

  private void connected() {
    SimProcess found = world.node(to).process();
    if (over) {
      return;
    }
    if (found == null) {
      end(unreachable());
      return;
    }
    process = found;
    found.connected(crashed);
    server = StreamServer.of(rpc, world, to, found, mayForward, this);
    while (!unsent.isEmpty()) {
      there(unsent.remove());
    }
    events.ready();
  }

  @Override
  public void send(Q request) {
    there(
        () -> {
          if (server != null) {
            server.next(request);
          }
        });
  }

  @Override
  public boolean ready() {
    return server != null && !over && !broken;
  }

  /** Everything comes as it is. */
  @Override
  public void next() {}

  @Override
  public void halfClose() {
    there(
        () -> {
          if (server != null) {
            server.halfClosed();
          }
        });
  }

  @Override
  public void cancel() {
    if (!over) {
      finish();
    }
  }

  private void there(Runnable arrival) {
    if (over || broken) {
      return;
    }
    if (server == null) {
      unsent.add(arrival);
    } else if (world.network().isCut(from, to) || world.network().loses()) {
      breakUp("a request was lost");
    } else {
      lastThereUs = Math.max(lastThereUs + 1, world.time().nowUs() + world.network().delayUs());
      onArrival(lastThereUs, arrival);
    }
  }

  @Override
  public void answer(Message answer) {
    back(() -> events.answered(rpc.answer().cast(answer)));
  }

  @Override
  public void end(@Nullable Error error) {
    back(() -> end(error == null ? null : Exchange.failure(error)));
  }

  private void back(Runnable arrival) {
    if (over || broken) {
      return;
    }
    if (world.network().isCut(to, from) || world.network().loses()) {
      breakUp("an answer was lost");
    } else {
      lastBackUs = Math.max(lastBackUs + 1, world.time().nowUs() + world.network().delayUs());
      onArrival(lastBackUs, arrival);
    }
  }

  private void onArrival(long atUs, Runnable arrival) {
    world
        .time()
        .after(
            atUs - world.time().nowUs(),
            () -> {
              if (!over) {
                arrival.run();
              }
            });
  }

  private void serverCrashed() {
    breakUp("the node is gone");
  }

  /** What is under way may still arrive before anybody notices. */
  private void breakUp(String why) {
    broken = true;
    CallFailure failure = CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "broken: " + why);
    world.time().after(world.chance().nextLong(BREAK_US_MAX), () -> end(failure));
  }

  private void end(@Nullable CallFailure failure) {
    if (!over) {
      finish();
      events.ended(failure);
    }
  }

  private void finish() {
    over = true;
    if (process != null) {
      process.disconnected(crashed);
    }
    StreamServer left = server;
    if (left != null) {
      world.time().after(world.network().delayUs(), left::cancelled);
    }
  }

  private static CallFailure unreachable() {
    return CallFailure.of(ErrorReason.UNREACHABLE, "connection refused");
  }
}
