package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.C;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReplicaCheck;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeTransport.Sent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way to the leader: told of by a watch, around what cannot be reached, by endpoints only. */
class WaysTest {
  private static final Duration SESSION = Duration.ofSeconds(9);

  private final FakeProcessing processing = new FakeProcessing();

  private static SendOutcome send(World world) {
    return world.scheduler.await(world.calls.send(QUEUE, World.messages("x")));
  }

  private static List<String> asked(World world, Class<? extends Message> kind) {
    return world.transport.sent().stream()
        .filter(sent -> kind.isInstance(sent.request()))
        .map(Sent::address)
        .toList();
  }

  /** The last request of its kind, and whether it could be passed on. */
  private static Target last(World world, Class<? extends Message> kind) {
    return world.transport.sent().stream()
        .filter(sent -> kind.isInstance(sent.request()))
        .reduce((earlier, later) -> later)
        .map(sent -> new Target(sent.address(), sent.mayForward()))
        .orElseThrow();
  }

  private void startWorker(World world) {
    new WorkerCore(world.calls, new WorkerSettings(QUEUE, 10, SESSION), processing).start();
  }

  private static ProducerCore producer(World world) {
    return new ProducerCore(
        world.calls,
        new ProducerSettings(
            new QueueDestination(QUEUE),
            1,
            1 << 10,
            10,
            1_000,
            World.TIMEOUT,
            ProducerIdentity.NONE),
        Runnable::run);
  }

  private static void produce(World world, ProducerCore producer, String body) {
    assertThat(
            world.scheduler.await(
                producer.send(QueuePayload.of(OutgoingMessage.of(body)), (room, atMost) -> false)))
        .isInstanceOf(SendOutcome.Acked.class);
  }

  @Test
  void aWatchTellsOfALeaderBeforeAnybodyHasToAsk() {
    World world = new World();
    world.cluster.elect(C);
    world.scheduler.run(Duration.ofMillis(5));

    assertThat(send(world)).isInstanceOf(SendOutcome.Acked.class);
    assertThat(asked(world, SendRequest.class)).containsExactly(C);
  }

  @Test
  void aBrokenWatchGoesOnElsewhere() {
    World world = new World();
    world.transport.kill(A);
    world.scheduler.run(Duration.ofSeconds(1));
    assertThat(asked(world, WatchTopologyRequest.class)).isNotEmpty().doesNotContain(A);
    world.cluster.elect(C);
    world.scheduler.run(Duration.ofMillis(5));

    assertThat(send(world)).isInstanceOf(SendOutcome.Acked.class);
    assertThat(asked(world, SendRequest.class)).containsExactly(C);
  }

  @Test
  void aWatchOfNobodyIsTriedWithPauses() {
    World world = new World();
    List.of(A, B, C).forEach(world.transport::kill);
    world.scheduler.run(Duration.ofMinutes(1));

    assertThat(asked(world, WatchTopologyRequest.class)).hasSizeBetween(60, 200);
  }

  @Test
  void aLeaderThatCanNotBeReachedFromHereIsReachedThroughAnotherNode() {
    World world = new World();
    world.transport.kill(A);
    Duration before = world.now();

    assertThat(send(world)).isInstanceOf(SendOutcome.Acked.class);
    assertThat(world.now().minus(before)).isLessThan(Duration.ofSeconds(2));
    assertThat(last(world, SendRequest.class).mayForward()).isTrue();

    before = world.now();
    for (int i = 0; i < 100; i++) {
      assertThat(send(world)).isInstanceOf(SendOutcome.Acked.class);
    }
    assertThat(world.now().minus(before)).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void aLeaderThatCanBeReachedAgainIsGoneToDirectly() {
    World world = new World();
    world.transport.kill(A);
    send(world);
    world.transport.heal(A);
    world.scheduler.run(Duration.ofSeconds(2));
    send(world);
    world.scheduler.run(Duration.ofMillis(5));
    send(world);

    assertThat(last(world, SendRequest.class)).isEqualTo(Target.itself(A));
  }

  @Test
  void aClientThatSeesOneOtherNodeOnlyWorksAllTheSame() {
    World world = new World();
    world.transport.kill(A);
    world.transport.kill(C);
    ProducerCore producer = producer(world);
    startWorker(world);
    produce(world, producer, "1");
    world.scheduler.run(Duration.ofSeconds(3));
    produce(world, producer, "2");
    world.scheduler.run(Duration.ofMillis(100));

    assertThat(processing.bodies()).containsExactly("1", "2");
    processing.finish(0);
    processing.finish(1);
    world.scheduler.run(Duration.ofSeconds(30));
    assertThat(world.scheduler.await(world.calls.queue(QUEUE)).acked()).isEqualTo(2);
    assertThat(last(world, ConsumeStart.class)).isEqualTo(new Target(B, true));
    assertThat(last(world, SendStreamRequest.class)).isEqualTo(new Target(B, true));
  }

  @Test
  void streamsLeaveTheNodeInBetweenWhenTheLeaderCanBeReached() {
    World world = new World();
    world.transport.kill(A);
    startWorker(world);
    world.scheduler.run(Duration.ofSeconds(5));
    assertThat(last(world, ConsumeStart.class).mayForward()).isTrue();
    world.transport.heal(A);
    send(world);
    world.scheduler.run(Duration.ofMillis(500));

    assertThat(last(world, ConsumeStart.class)).isEqualTo(Target.itself(A));
  }

  @Test
  void withEndpointsOnlyNothingElseIsConnectedTo() {
    World world = new World(QueueSettings.DEFAULT, new Endpoints(List.of(B), true));
    ProducerCore producer = producer(world);
    startWorker(world);
    send(world);
    produce(world, producer, "y");
    world.cluster.elect(C);
    world.scheduler.run(Duration.ofSeconds(1));
    send(world);
    produce(world, producer, "y");
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(processing.bodies()).containsExactlyInAnyOrder("x", "y", "x", "y");
    assertThat(world.transport.sent()).extracting(Sent::address).containsOnly(B);
  }

  @Test
  void withEndpointsOnlyAnotherOneStepsIn() {
    World world = new World(QueueSettings.DEFAULT, new Endpoints(List.of(B, C), true));
    startWorker(world);
    send(world);
    world.transport.kill(B);
    send(world);
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(processing.bodies()).hasSize(2);
    assertThat(world.transport.sent()).extracting(Sent::address).doesNotContain(A);
    assertThat(last(world, ConsumeStart.class).address()).isEqualTo(C);
  }

  @Test
  void queuesOfAllShardsAreListedByName() {
    World world = new World();
    for (int i = 10; i < 30; i++) {
      world.scheduler.await(world.calls.createQueue("q" + i, QueueSettings.DEFAULT));
    }
    List<QueueInfo> queues = world.scheduler.await(world.calls.queues("q"));

    assertThat(queues).extracting(QueueInfo::name).hasSize(20).isSorted();
    assertThat(queues).extracting(QueueInfo::shard).contains(0, 1, 2);
    assertThat(world.scheduler.await(world.calls.queues(""))).hasSize(21);
    world.scheduler.await(world.calls.deleteQueue("q10"));
    assertThat(world.scheduler.await(world.calls.queues("q1")))
        .extracting(QueueInfo::name)
        .doesNotContain("q10")
        .hasSize(9);
  }

  @Test
  void everyShardIsAskedToCompareItsReplicas() {
    World world = new World();
    assertThat(world.scheduler.await(world.calls.checkReplicas()))
        .containsExactly(
            new ReplicaCheck(0, 100), new ReplicaCheck(1, 101), new ReplicaCheck(2, 102));
  }
}
