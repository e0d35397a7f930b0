package io.narumq.client.internal;

import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.fake.FakeCluster;
import io.narumq.client.fake.FakeScheduler;
import io.narumq.client.fake.FakeTransport;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Three nodes A, B and C, of which A leads, with a queue; and the calls of a client. */
final class World {
  static final String A = "a:1";
  static final String B = "b:1";
  static final String C = "c:1";
  static final String QUEUE = "orders";
  static final Duration ATTEMPT = Duration.ofSeconds(5);
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  final FakeScheduler scheduler = new FakeScheduler();
  final FakeCluster cluster = new FakeCluster(List.of(A, B, C), scheduler::now);
  final FakeTransport transport = new FakeTransport(scheduler, cluster);
  final Calls calls;

  World() {
    this(QueueSettings.DEFAULT);
  }

  World(QueueSettings settings) {
    this(settings, endpoints(A, B, C));
  }

  World(QueueSettings settings, Endpoints endpoints) {
    calls = new Calls(scheduler, transport, new Random(1), endpoints, ATTEMPT, TIMEOUT);
    scheduler.await(calls.createQueue(QUEUE, settings));
    transport.sent().clear();
  }

  void send(String... bodies) {
    scheduler.await(calls.send(QUEUE, messages(bodies)));
  }

  /** The bodies of all that is ready, in order. */
  List<String> ready() {
    return scheduler.await(calls.receive(QUEUE, 1_000, Duration.ZERO, null)).stream()
        .map(LeasedMessage::text)
        .toList();
  }

  /** Stores messages at this very moment: what comes of it is on its way to the client. */
  void sendUnseen(String... bodies) {
    var unused = cluster.call(A, true, Wire.sendRequest(QUEUE, messages(bodies)));
  }

  static List<OutgoingMessage> messages(String... bodies) {
    return Stream.of(bodies).map(OutgoingMessage::of).toList();
  }

  static Endpoints endpoints(String... addresses) {
    return new Endpoints(List.of(addresses), false);
  }

  /** Virtual time since the start. */
  Duration now() {
    return Duration.ofNanos(scheduler.now());
  }
}
