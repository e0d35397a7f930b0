package io.narumq.chaos.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.ChannelSubscriber;
import io.narumq.client.GroupWorker;
import io.narumq.client.MessageEvent;
import io.narumq.client.MessageId;
import io.narumq.client.MessageState;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.PublishOutcome;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.RecurringMessages;
import io.narumq.client.Responder;
import io.narumq.client.ReturnReason;
import io.narumq.client.SubscriptionSettings;
import io.narumq.client.Worker;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of the documentation on a real cluster. */
class ExamplesTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Path DOCUMENT = Path.of("../docs/examples.md");
  private static final Path SOURCES = Path.of("src/test/java/io/narumq/chaos/examples");
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static LocalCluster cluster;
  private static NaruClient naru;

  @BeforeAll
  static void start() {
    cluster =
        LocalCluster.start(
            LocalClusterOptions.in(folder.resolve("cluster")).withBasePort(FreePorts.anyBase(3)));
    cluster.awaitReady(BOUND);
    naru = NaruClient.builder().endpoints(cluster.endpoints()).build();
  }

  @AfterAll
  static void stop() {
    naru.close();
    assertThat(cluster.unexpectedDeaths()).isEmpty();
    cluster.close();
  }

  private static List<String> takeAll(String queue, int count) {
    List<String> texts = new ArrayList<>();
    await().atMost(BOUND).until(() -> takeSome(queue, texts) == count);
    return texts;
  }

  private static int takeSome(String queue, Collection<String> into) {
    for (ReceivedMessage message : naru.receive(queue, 100, Duration.ofMillis(200))) {
      naru.ack(message);
      into.add(message.text());
    }
    return into.size();
  }

  /** Waits without a sleep: for a message of the cluster that comes so late. */
  private static void pass(Duration time) {
    naru.createQueue("clock");
    naru.send("clock", OutgoingMessage.of("tick").delay(time)).orThrow();
    assertThat(takeAll("clock", 1)).containsExactly("tick");
  }

  private static boolean isDone(String queue) {
    QueueInfo info = naru.queue(queue);
    return info.ready() == 0 && info.leased() == 0 && info.backingOff() == 0;
  }

  @Test
  void topicsAreReadAgainAndAgain() {
    Publishing.create(naru);
    PublishOutcome.Acked paid = Publishing.publish(naru);
    assertThat(paid.offset()).as("behind that of its key").isEqualTo(1);
    for (int i = 0; i < 2; i++) {
      assertThat(Publishing.read(naru, paid.partition())).containsExactly("0 made", "1 paid");
    }
    assertThat(Publishing.sinceYesterday(naru, paid.partition())).isZero();
    readTogether();
    workOnWhatIsOfInterest();
  }

  @Test
  void whatIsPackedIsReadAsItWas() {
    List<String> lines =
        IntStream.range(0, 3_000).mapToObj(i -> "line " + i + " like any other").toList();
    Publishing.publishPacked(naru, lines);
    assertThat(naru.topics().partition("log", 0).bodyBytes()).isLessThan(10L * lines.size());
    assertThat(naru.topics().fetch("log", 0, 0, Duration.ZERO).stream().map(it -> it.text()))
        .containsExactlyElementsOf(lines);
    naru.subscriptions().create("log", "s", SubscriptionSettings.DEFAULT);
    assertThat(naru.receive("log/0/s", 500, Duration.ofSeconds(10)))
        .isNotEmpty()
        .allMatch(message -> lines.contains(message.text()));
  }

  @Test
  void whatIsPublishedGoesToQueues() {
    Publishing.bind(naru);
    assertThat(takeAll("{shop}.mail", 1)).containsExactly("made");
  }

  private static void readTogether() {
    Collection<String> seen = new ConcurrentLinkedQueue<>();
    try (GroupWorker worker = Sharing.work(naru, seen)) {
      await().atMost(BOUND).until(() -> worker.counters().worked() == 2);
      assertThat(seen).containsExactly("order-1 made", "order-1 paid");
    }
    for (int i = 0; i < 2; i++) {
      List<String> archive = new ArrayList<>();
      Sharing.poll(naru, archive, 2);
      assertThat(archive).containsExactly("made", "paid");
      assertThat(naru.groups().describe("archive").lag()).isZero();
      assertThat(Sharing.replay(naru)).isEqualTo(2);
    }
  }

  private static void workOnWhatIsOfInterest() {
    Subscribing.create(naru);
    ConcurrentLinkedQueue<String> sent = new ConcurrentLinkedQueue<>();
    try (Worker worker = Subscribing.work(naru, sent::add)) {
      await().atMost(BOUND).until(() -> Subscribing.waiting(naru) == 0);
      await().atMost(BOUND).until(() -> worker.counters().acked() == 1);
    }
    assertThat(sent).containsExactly("orders.eu.created: made");
  }

  @Test
  void whatIsInAQueueCanBeSeen() {
    Inspecting.rememberAll(naru);
    MessageId id = naru.send("audited", OutgoingMessage.of("a")).orThrow().get(0);
    assertThat(Inspecting.whoHasWhat(naru, "audited")).isEmpty();
    assertThat(naru.receive("audited", 1, Duration.ofSeconds(5))).hasSize(1);
    assertThat(Inspecting.whoHasWhat(naru, "audited"))
        .singleElement()
        .asString()
        .startsWith("a: PT");
    Inspecting.why(naru, "audited", id);
    assertThat(naru.inspect("audited").explain(id).state()).isEqualTo(MessageState.LEASED);
    assertThat(naru.inspect("audited").history(id).map(MessageEvent::kind))
        .containsExactly(MessageEvent.Kind.LEASED, MessageEvent.Kind.SENT);
  }

  @Test
  void ordersBecomeParcelsExactlyOnceThoughWorkersAndLeadersDie() {
    naru.createQueue(Packing.ORDERS, QueueSettings.DEFAULT.withLease(Duration.ofSeconds(1)));
    naru.createQueue(Packing.PARCELS);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      naru.send(Packing.ORDERS, OutgoingMessage.of("book " + i + "\npen " + i)).orThrow();
      expected.addAll(List.of("parcel with book " + i, "parcel with pen " + i));
    }
    List<ReceivedMessage> late = naru.receive(Packing.ORDERS, 7, Duration.ofSeconds(5));
    assertThat(late).as("these are packed by somebody who is slow to say so").isNotEmpty();
    int packed = Packing.packSome(naru);
    int shard = cluster.shardOf(Packing.ORDERS);
    Leadership leader = cluster.awaitLeader(shard, 0, BOUND);
    cluster.kill(leader.nodeId());
    while (packed < 40) {
      packed += Packing.packSome(naru);
    }
    cluster.start(leader.nodeId());
    cluster.awaitReady(BOUND);
    for (ReceivedMessage order : late) {
      naru.ackAndSend(order, Packing.PARCELS, Packing.parcels(order.text()));
    }
    assertThat(packed).isEqualTo(40);
    assertThat(takeAll(Packing.PARCELS, 80)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(isDone(Packing.ORDERS)).isTrue();
    assertThat(isDone(Packing.PARCELS)).isTrue();
  }

  @Test
  void heavyJobsAreKeptToldOfCancelledAndGoOnAfterACrash() throws Exception {
    Rendering.createQueues(naru);
    naru.updateQueue(Rendering.JOBS, QueueSettings.DEFAULT.withLease(Duration.ofSeconds(1)));
    Semaphore allowed = new Semaphore(0);
    AtomicBoolean interrupted = new AtomicBoolean();
    Collection<String> rendered = new ConcurrentLinkedQueue<>();
    Rendering rendering =
        new Rendering(
            (frame, to) -> {
              acquire(allowed, interrupted);
              rendered.add(frame);
              Files.writeString(to, frame);
            });
    Collection<String> status = new ConcurrentLinkedQueue<>();
    URI film = film("film");
    Rendering.submit(naru, film);
    Worker doomed =
        naru.worker(Rendering.JOBS)
            .sessionTimeout(Duration.ofSeconds(1))
            .handler(job -> rendering.render(naru, job))
            .start();
    allowed.release();
    await().atMost(BOUND).until(() -> takeSome(Rendering.STATUS, status) == 1);
    pass(Duration.ofSeconds(3));
    assertThat(naru.queue(Rendering.JOBS).leased()).as("longer than the lease").isEqualTo(1);
    assertThat(doomed.counters().received()).isEqualTo(1);

    doomed.kill();
    await().atMost(BOUND).untilTrue(interrupted);
    Worker worker = rendering.start(naru);
    allowed.release(2);
    await().atMost(BOUND).until(() -> takeSome(Rendering.STATUS, status) == 5);
    assertThat(status)
        .containsExactly("a is done", "a is done", "b is done", "c is done", "finished");
    assertThat(rendered).as("not from the beginning").containsExactly("a", "b", "c");

    URI other = film("other");
    Rendering.submit(naru, other);
    allowed.release();
    await().atMost(BOUND).until(() -> takeSome(Rendering.STATUS, status) == 6);
    Rendering.cancel(other);
    allowed.release();
    await().atMost(BOUND).until(() -> takeSome(Rendering.STATUS, status) == 8);
    assertThat(status).endsWith("b is done", "cancelled");
    await().atMost(BOUND).until(() -> isDone(Rendering.JOBS));
    assertThat(worker.close(BOUND)).isTrue();
  }

  private static void acquire(Semaphore allowed, AtomicBoolean interrupted)
      throws InterruptedException {
    try {
      allowed.acquire();
    } catch (InterruptedException e) {
      interrupted.set(true);
      throw e;
    }
  }

  private static URI film(String name) throws IOException {
    Path film = Files.createDirectories(folder.resolve(name));
    Files.write(film.resolve("frames"), List.of("a", "b", "c"));
    return film.toUri();
  }

  @Test
  void laterAndFirst() {
    naru.createQueue("mails");
    Features.delays(naru);
    assertThat(takeAll("mails", 1)).containsExactly("in a moment");
    assertThat(naru.queue("mails").delayed()).isEqualTo(1);
    Features.priorities(naru);
    assertThat(takeAll("alarms", 2)).containsExactly("the house is on fire", "the coffee is cold");
  }

  @Test
  void notForEver() {
    Features.timesToLive(naru);
    await().atMost(BOUND).until(() -> naru.queue("offers").deadLettered() == 1);
    assertThat(takeAll("{offers}.dlq", 1)).containsExactly("only now");
  }

  @Test
  void failedWorkIsTriedAgainAndAtLastPutAside() {
    try (Worker worker = Features.retries(naru)) {
      for (String text : List.of("nonsense", "not yet", "poison", "good")) {
        naru.send("payments", OutgoingMessage.of(text)).orThrow();
      }
      await().atMost(BOUND).until(() -> naru.queue("payments").acked() == 2);
      await().atMost(BOUND).until(() -> naru.queue("payments").deadLettered() == 2);
      assertThat(worker.counters().failed()).isEqualTo(7);
      Features.deadLetters(naru);
      await().atMost(BOUND).until(() -> naru.queue("payments").deadLettered() == 4);
    }
  }

  @Test
  void againAndAgain() {
    naru.createQueue("reminders");
    Features.recurring(naru);
    RecurringMessages reminders = naru.recurring("reminders");
    assertThat(reminders.list())
        .extracting(info -> info.recurring().name())
        .containsExactly("heartbeat", "report");
    assertThat(takeAll("reminders", 2)).containsExactly("alive?", "alive?");
    reminders.delete("heartbeat");
    assertThat(reminders.list()).hasSize(1);
    assertThat(reminders.list().get(0).next()).isAfter(Instant.now());
  }

  @Test
  void keysAreInOrderAndOneThatCanNotGoOnWaits() {
    Operating.inOrder(naru);
    List<ReceivedMessage> heads = naru.receive("accounts", 10, Duration.ofSeconds(5));
    assertThat(heads).extracting(ReceivedMessage::text).containsExactly("open", "open");
    naru.returnMessage(heads.get(0), ReturnReason.REJECTED);
    naru.ack(heads.get(1));
    assertThat(naru.receive("accounts", 10, Duration.ZERO)).as("ada's key waits").isEmpty();
    assertThat(naru.queue("accounts").parked()).isEqualTo(1);
    Operating.goOn(naru);
    assertThat(takeAll("accounts", 1)).containsExactly("deposit 5");
  }

  @Test
  void aMessageWithADedupeKeyIsStoredOnce() {
    Operating.once(naru);
    assertThat(naru.queue("signups").sent()).isEqualTo(1);
  }

  @Test
  void aFullQueueRefusesOrDropsTheOldest() {
    try (NaruClient hasty =
        NaruClient.builder()
            .endpoints(cluster.endpoints())
            .timeout(Duration.ofSeconds(2))
            .attemptTimeout(Duration.ofSeconds(2))
            .build()) {
      assertThat(Operating.bounded(hasty)).isTrue();
    }
    assertThat(naru.queue("thumbnails").sent()).isZero();
    Operating.newest(naru);
    await().atMost(BOUND).until(() -> naru.queue("positions").deadLettered() == 1);
    assertThat(takeAll("positions", 1)).containsExactly("Bern");
    assertThat(takeAll("{positions}.dlq", 1)).containsExactly("Basel");
  }

  @Test
  void aQueueIsPausedChangedResumedAndPurged() {
    naru.createQueue("imports");
    naru.send("imports", OutgoingMessage.of("a"), OutgoingMessage.of("b")).orThrow();
    Operating.maintain(naru);
    assertThat(naru.queue("imports").settings().maxDeliveries()).isEqualTo(3);
    assertThat(naru.receive("imports", 1, Duration.ofSeconds(5))).hasSize(1);
    Operating.startAnew(naru);
    assertThat(naru.receive("imports", 1, Duration.ZERO)).isEmpty();
    await().atMost(BOUND).until(() -> naru.queue("imports").purged() == 1);
  }

  @Test
  void whoeverListensIsToldAndWhoAsksIsAnswered() {
    Collection<String> shown = new ConcurrentLinkedQueue<>();
    try (ChannelSubscriber listener =
            Broadcasting.listen(naru, it -> shown.add(it.channel() + " " + it.text()));
        Responder responder = Broadcasting.answer(naru)) {
      assertThat(listener.awaitSubscribed(BOUND)).isTrue();
      assertThat(responder.awaitSubscribed(BOUND)).isTrue();
      await().atMost(BOUND).until(() -> Broadcasting.tell(naru) == 1);
      await().atMost(BOUND).until(() -> shown.contains("price.gold 98.2"));
      assertThat(shown).contains("weather sunny");
      assertThat(Broadcasting.ask(naru)).isEqualTo("hello!");
    }
  }

  @Test
  void theDocumentShowsNothingElse() throws IOException {
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.sorted().toList()) {
        sources.append(withoutSpace(Files.readString(file)));
      }
    }
    List<String> pieces =
        CODE.matcher(Files.readString(DOCUMENT))
            .results()
            .map((MatchResult piece) -> withoutSpace(piece.group(1)))
            .toList();
    assertThat(pieces).hasSizeGreaterThan(15).allMatch(sources.toString()::contains);
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
