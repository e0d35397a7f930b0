package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.C;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.Shard;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeCluster.Fault;
import io.narumq.client.fake.FakeScheduler;
import io.narumq.client.fake.FakeTransport.Sent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoutingTest {
  private final World world = new World();
  private final FakeScheduler scheduler = world.scheduler;

  private SendOutcome send() {
    return scheduler.await(world.calls.send(QUEUE, World.messages("x")));
  }

  private List<String> askedToSend() {
    return world.transport.sent().stream()
        .filter(sent -> sent.request() instanceof SendRequest)
        .map(Sent::address)
        .toList();
  }

  private static void assertRejected(SendOutcome outcome, ErrorReason reason) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }

  @Test
  void goesStraightToTheLeader() {
    assertThat(send()).isInstanceOf(SendOutcome.Acked.class);
    assertThat(askedToSend()).containsExactly(A);
  }

  @Test
  void followsAHintAtOnceAndRemembersIt() {
    world.cluster.elect(B);
    Duration before = world.now();

    assertThat(send()).isInstanceOf(SendOutcome.Acked.class);
    assertThat(world.now().minus(before)).isLessThan(Duration.ofMillis(10));
    assertThat(send()).isInstanceOf(SendOutcome.Acked.class);
    assertThat(askedToSend()).containsExactly(A, B, B);
  }

  @Test
  void aSendBeforeTheFailoverEndsIsStoredOnceAfterIt() {
    world.transport.kill(A);
    world.cluster.elect(null);
    CompletableFuture<SendOutcome> send = world.calls.send(QUEUE, World.messages("x"));
    scheduler.run(Duration.ofSeconds(2));
    assertThat(send).isNotDone();
    Duration elected = world.now();
    world.cluster.elect(C);

    assertThat(scheduler.await(send)).isInstanceOf(SendOutcome.Acked.class);
    assertThat(world.now().minus(elected)).isLessThan(Duration.ofSeconds(1));
    assertThat(scheduler.await(world.calls.queue(QUEUE)).sent()).isEqualTo(1);
  }

  @Test
  void aSendThatWasUnderWayWhenTheLeaderFellIsUnknownAndNeverRepeated() {
    world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
    assertThat(send()).isInstanceOf(SendOutcome.Unknown.class);
    world.cluster.next(SendRequest.class, Fault.LOSE_REQUEST);
    assertThat(send()).isInstanceOf(SendOutcome.Unknown.class);

    assertThat(askedToSend().stream().filter(A::equals)).hasSize(2);
    assertThat(scheduler.await(world.calls.queue(QUEUE)).sent()).isEqualTo(1);
  }

  @Test
  void aSendWithDedupeKeysIsRepeatedAndStoredOnce() {
    world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
    List<OutgoingMessage> messages =
        List.of(OutgoingMessage.of("a").dedupeKey("a"), OutgoingMessage.of("b").dedupeKey("b"));
    assertThat(scheduler.await(world.calls.send(QUEUE, messages)))
        .isInstanceOf(SendOutcome.Acked.class);
    assertThat(askedToSend()).hasSizeGreaterThan(1);
    assertThat(scheduler.await(world.calls.queue(QUEUE)).sent()).isEqualTo(2);
  }

  @Test
  void aSilentLeaderIsUnknownAfterTheTimeOfOneAttempt() {
    world.transport.stop(A);
    Duration before = world.now();

    assertThat(send()).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(world.now().minus(before)).isEqualTo(World.ATTEMPT);
    assertThat(askedToSend()).containsExactly(A);
  }

  @Test
  void allNodesDownIsARejectionAtTheDeadlineAfterFewAttempts() {
    List.of(A, B, C).forEach(world.transport::kill);
    Duration before = world.now();

    assertRejected(send(), ErrorReason.UNREACHABLE);

    Duration took = world.now().minus(before);
    assertThat(took).isBetween(World.TIMEOUT.minusSeconds(1), World.TIMEOUT);
    assertThat(askedToSend()).hasSizeBetween(50, 300).contains(A, B, C);
  }

  @Test
  void withoutALeaderItIsARejectionAtTheDeadline() {
    world.cluster.elect(null);
    assertRejected(send(), ErrorReason.NO_LEADER);
  }

  @Test
  void anOverloadedLeaderIsLeftAloneForTheTimeItAsksFor() {
    CallFailure full =
        new CallFailure(ErrorReason.OVERLOADED, "full", null, Duration.ofSeconds(3), null);
    world.cluster.refuseNext(SendRequest.class, full);
    Duration before = world.now();

    assertThat(send()).isInstanceOf(SendOutcome.Acked.class);
    assertThat(world.now().minus(before))
        .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_100));
    assertThat(askedToSend()).containsExactly(A, A);
  }

  @Test
  void whatCannotSucceedIsNotRepeated() {
    assertRejected(
        scheduler.await(world.calls.send("none", World.messages("x"))),
        ErrorReason.QUEUE_NOT_FOUND);
    assertThat(askedToSend()).hasSize(1);

    world.cluster.refuseNext(
        SendRequest.class, CallFailure.of(ErrorReason.MESSAGE_TOO_LARGE, "2 MiB"));
    assertRejected(send(), ErrorReason.MESSAGE_TOO_LARGE);
    assertThat(askedToSend()).hasSize(2);
  }

  @Test
  void aDefectOfTheServerLeavesASendUnknown() {
    world.cluster.refuseNext(SendRequest.class, CallFailure.of(ErrorReason.INTERNAL, "defect"));
    assertThat(send()).isInstanceOf(SendOutcome.Unknown.class);
  }

  @Test
  void aDeadNodeIsPassedOver() {
    world.transport.kill(A);
    world.cluster.elect(B);
    for (int i = 0; i < 100; i++) {
      assertThat(send()).isInstanceOf(SendOutcome.Acked.class);
    }
    assertThat(askedToSend().stream().filter(A::equals)).hasSize(1);
  }

  @Test
  void aSeedThatIsDownDelaysTheFirstCallByOneAttemptOnly() {
    world.transport.kill(A);
    world.cluster.elect(C);
    Calls fresh =
        new Calls(
            scheduler,
            world.transport,
            new Random(2),
            World.endpoints(A, B),
            World.ATTEMPT,
            World.TIMEOUT);
    Duration before = world.now();

    assertThat(scheduler.await(fresh.queue(QUEUE)).sent()).isZero();
    assertThat(world.now().minus(before)).isLessThan(Duration.ofMillis(20));
  }

  @Test
  void beforeTheFirstTopologyTheDeadlineHoldsToo() {
    List.of(A, B, C).forEach(world.transport::stop);
    Calls fresh =
        new Calls(
            scheduler,
            world.transport,
            new Random(2),
            World.endpoints(A, B),
            World.ATTEMPT,
            Duration.ofSeconds(3));
    Duration before = world.now();

    assertRejected(
        scheduler.await(fresh.send(QUEUE, World.messages("x"))), ErrorReason.UNREACHABLE);
    assertThat(world.now().minus(before)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void hintsThatGoInACircleAreFollowedWithPauses() {
    Circle circle = new Circle(scheduler);
    Calls lost =
        new Calls(
            scheduler,
            circle,
            new Random(3),
            World.endpoints(A),
            World.ATTEMPT,
            Duration.ofSeconds(5));

    assertRejected(scheduler.await(lost.send(QUEUE, World.messages("x"))), ErrorReason.NOT_LEADER);
    assertThat(circle.asked).hasSizeBetween(10, 100).contains(A, B);
  }

  @Test
  void aClosedClientEndsWhatIsUnderWayAndTakesNothingNew() {
    world.transport.stop(A);
    CompletableFuture<SendOutcome> underWay = world.calls.send(QUEUE, World.messages("x"));
    scheduler.run(Duration.ofMillis(10));

    var closed = world.calls.close();

    assertThat(scheduler.await(underWay)).isInstanceOf(SendOutcome.Unknown.class);
    scheduler.await(closed);
    assertRejected(send(), ErrorReason.CLIENT_CLOSED);
    assertThatThrownBy(() -> scheduler.await(world.calls.queue(QUEUE)))
        .hasCauseInstanceOf(NaruException.class);
    assertThat(askedToSend()).hasSize(1);
  }

  /** Two nodes, each of which says that the other one leads. */
  private static final class Circle implements Transport {
    private final Scheduler scheduler;
    private final List<String> asked = new ArrayList<>();

    Circle(Scheduler scheduler) {
      this.scheduler = scheduler;
    }

    @Override
    public <Q extends Message, R extends Message> CompletableFuture<R> call(
        Target target, Rpc<Q, R> rpc, Q request, Duration timeout) {
      CompletableFuture<R> result = new CompletableFuture<>();
      scheduler.execute(() -> answer(target.address(), rpc, request, result));
      return result;
    }

    private <Q extends Message, R extends Message> void answer(
        String address, Rpc<Q, R> rpc, Q request, CompletableFuture<R> result) {
      if (request instanceof GetTopologyRequest) {
        result.complete(
            rpc.answer()
                .cast(
                    GetTopologyResponse.newBuilder()
                        .addNodes(Node.newBuilder().setNodeId("a").setAddress(A))
                        .addNodes(Node.newBuilder().setNodeId("b").setAddress(B))
                        .addShards(Shard.newBuilder().setLeaderNodeId("a"))
                        .build()));
        return;
      }
      asked.add(address);
      String other = address.equals(A) ? B : A;
      result.completeExceptionally(
          new CallFailure(ErrorReason.NOT_LEADER, "not me", other, Duration.ZERO, null));
    }

    @Override
    public <Q extends Message, R extends Message> Stream<Q> open(
        Target target, StreamRpc<Q, R> rpc, StreamEvents<R> events) {
      events.ended(CallFailure.of(ErrorReason.UNRECOGNIZED, "no such call"));
      return new NoStream<>();
    }

    @Override
    public void close() {}
  }
}
