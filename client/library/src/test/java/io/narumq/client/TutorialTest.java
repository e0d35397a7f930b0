package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.fake.FakeServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the code of the tutorial, which must stand here as it stands there. */
@Timeout(30)
class TutorialTest {
  private static final Path TUTORIAL = Path.of("src/main/java/io/narumq/client/package-info.java");
  private static final Path THIS = Path.of("src/test/java/io/narumq/client/TutorialTest.java");
  private static final Pattern CODE = Pattern.compile("<pre>\\{@code(.*?)}</pre>", Pattern.DOTALL);

  private final Queue<String> shipped = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private void ship(String order) {
    shipped.add(order);
  }

  @Test
  void theTutorialWorks() {
    try (FakeServers servers = FakeServers.start(2);
        NaruClient naru = NaruClient.builder().endpoints(servers.addresses()).build()) {
      naru.createQueue("orders");
      send(naru);
      receive(naru);
      assertThat(shipped).containsExactly("order 1", "order 2", "order 3");
      sendMuch(naru);
      assertThat(failures).isEmpty();
      assertThat(naru.queue("orders").ready()).isEqualTo(96);
      poll(naru);
      assertThat(shipped).contains("order 4");
      work(naru);
      look(naru);
      inspect(naru);
      sendOnce(naru);
      naru.createQueue("imports");
      sendFile(naru, List.of("a", "b"));
      sendFile(naru, List.of("a", "b", "c"));
      assertThat(naru.queue("imports").sent()).isEqualTo(3);
      naru.createQueue("reminders");
      sendLater(naru);
      assertThat(naru.queue("reminders").sent()).isEqualTo(3);
    }
  }

  /** Compiled only: a test must not rely on fixed ports. */
  static void connect() {
    NaruClient naru = NaruClient.builder().endpoints("127.0.0.1:9640", "127.0.0.1:9650").build();
    naru.createQueue("orders");
  }

  /** Compiled only: the fake servers know no order. */
  static void inOrder(NaruClient naru) {
    naru.createQueue(
        "bookings", QueueSettings.DEFAULT.withFifo(true).withOnPoison(PoisonAction.PARK));
    naru.send("bookings", OutgoingMessage.of("withdraw 10").key("account 7")).orThrow();
    if (naru.queue("bookings").parked() > 0) {
      naru.retryParked("bookings", "account 7");
    }
  }

  /** Compiled only: the fake servers know no topics. */
  static void readTogether(NaruClient naru) {
    naru.topics().create("events");
    try (Publisher publisher = naru.publisher("events").build()) {
      publisher.publish(TopicMessage.of("made").key("order 7")).orThrow();
    }
    GroupWorker billing =
        naru.groupWorker("billing")
            .topics("events")
            .concurrency(4)
            .handler(message -> System.out.println(message.key() + " " + message.text()))
            .start();
    billing.close();
    try (GroupConsumer archive = naru.groupConsumer("archive").topics("events").start()) {
      for (FetchedMessage message : archive.poll(Duration.ofSeconds(5))) {
        System.out.println(message.partition() + "/" + message.offset() + " " + message.text());
      }
      archive.commit();
    }
  }

  private static void sendOnce(NaruClient naru) {
    long before = naru.queue("orders").sent();
    naru.send("orders", OutgoingMessage.of("order 5").dedupeKey("order 5")).orThrow();
    naru.send("orders", OutgoingMessage.of("order 5").dedupeKey("order 5")).orThrow();
    assertThat(naru.queue("orders").sent()).isEqualTo(before + 1);
  }

  /** Compiled only, too: the fake servers know no channels. */
  static void tellWhoeverListens(NaruClient naru) {
    ChannelSubscriber scores =
        naru.channels()
            .subscriber()
            .channels("news.sports")
            .patterns("score.*")
            .onGap(gap -> System.out.println("missed some: " + gap))
            .handler(message -> System.out.println(message.channel() + ": " + message.text()))
            .start();
    scores.awaitSubscribed(Duration.ofSeconds(10));
    try (ChannelPublisher publisher = naru.channels().publisher().build()) {
      int receivers = publisher.publish("score.football", "2:1");
      System.out.println(receivers + " heard it");
    }
  }

  static void ask(NaruClient naru) {
    try (Responder clock =
            naru.channels().responder("time").handler(request -> now(request.text())).start();
        Requester requester = naru.channels().requester().timeout(Duration.ofSeconds(2)).start()) {
      clock.awaitSubscribed(Duration.ofSeconds(10));
      System.out.println(requester.request("time", "Europe/Zurich").text());
    } catch (NaruException e) {
      System.out.println(e.reason() == ErrorReason.NO_RECEIVER ? "nobody is there" : "no answer");
    }
  }

  private static byte[] now(String zone) {
    return ZonedDateTime.now(ZoneId.of(zone)).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Compiled only, too. */
  static NaruClient connectBehindALoadBalancer() {
    NaruClient naru = NaruClient.builder().endpoints("queues.example:9640").onlyEndpoints().build();
    return naru;
  }

  private @Nullable Void report(Throwable failure) {
    failures.add(failure);
    return null;
  }

  private void sendMuch(NaruClient naru) {
    try (Producer orders = naru.producer("orders").build()) {
      for (int number = 4; number < 100; number++) {
        orders
            .sendAsync(OutgoingMessage.of("order " + number))
            .thenAccept(SendOutcome::orThrow)
            .exceptionally(failure -> report(failure));
      }
      orders.flush();
    }
  }

  private static void sendFile(NaruClient naru, List<String> lines) {
    try (Producer importer = naru.producer("imports").name("daily-import").build()) {
      for (long line = importer.nextSequence(); line < lines.size(); line++) {
        importer.send(OutgoingMessage.of(lines.get((int) line)), line).orThrow();
      }
    }
  }

  private void poll(NaruClient naru) {
    try (Consumer consumer = naru.consumer("orders").prefetch(20).start()) {
      for (ReceivedMessage message : consumer.poll(10, Duration.ofSeconds(5))) {
        ship(message.text());
        consumer.ack(message);
      }
    }
  }

  private static void send(NaruClient naru) {
    SendOutcome outcome =
        naru.send("orders", OutgoingMessage.of("order 1").header("tenant", "acme"));
    if (outcome instanceof SendOutcome.Acked acked) {
      System.out.println("stored as " + acked.ids());
    } else if (outcome instanceof SendOutcome.Rejected rejected) {
      System.out.println("not stored, may be sent again: " + rejected.message());
    } else if (outcome instanceof SendOutcome.Unknown unknown) {
      System.out.println("stored or not: " + unknown.cause());
    }
    List<MessageId> ids =
        naru.send("orders", OutgoingMessage.of("order 2"), OutgoingMessage.of("order 3")).orThrow();
    assertThat(ids).hasSize(2);
  }

  private static void sendLater(NaruClient naru) {
    naru.send(
        "reminders",
        OutgoingMessage.of("pay the bill").delay(Duration.ofDays(14)),
        OutgoingMessage.of("happy new year").deliverAt(Instant.parse("2030-01-01T00:00:00Z")),
        OutgoingMessage.of("the house is on fire").priority(9));
  }

  private void work(NaruClient naru) {
    Worker worker =
        naru.worker("orders").concurrency(4).handler(message -> ship(message.text())).start();
    await().until(() -> shipped.size() == 99);
    worker.close(Duration.ofSeconds(20));
    assertThat(shipped).doesNotHaveDuplicates();
  }

  /** Compiled only: the servers of this test know no dead letters. */
  void fail(NaruClient naru) {
    naru.worker("orders")
        .handler(
            message -> {
              if (message.text().isEmpty()) {
                throw new MessageRejectedException("nothing to ship");
              }
              ship(message.text());
            })
        .start();
    naru.redrive("{orders}.dlq", Redrive.BACK.withPerSecond(10));
  }

  /** Compiled only, too: the node's own tests run it. */
  static void passOn(NaruClient naru) {
    for (ReceivedMessage order : naru.receive("{shop}.orders", 10, Duration.ofSeconds(5))) {
      naru.ackAndSend(order, "{shop}.parcels", List.of(OutgoingMessage.of(pack(order.text()))));
    }
  }

  /** Compiled only, too: the examples run it. */
  static void remindAgainAndAgain(NaruClient naru) {
    RecurringMessages reminders = naru.recurring("reminders");
    reminders.put(
        RecurringMessage.every("heartbeat", Duration.ofSeconds(1), OutgoingMessage.of("alive?")));
    reminders.put(
        RecurringMessage.cron(
            "report",
            "0 8 * * MON-FRI",
            ZoneOffset.ofHours(1),
            OutgoingMessage.of("make the report of yesterday")));
  }

  private static void inspect(NaruClient naru) {
    QueueInspector orders = naru.inspect("orders");
    orders
        .browse(Browse.ALL.withStates(MessageState.LEASED).withBodies(100))
        .limit(20)
        .forEach(message -> System.out.println(message.text() + " is with " + message.lease()));
    Explanation why = orders.explain(MessageId.parse("0-1-0-42"));
    System.out.println(why.state() + ": " + why.text());
    orders
        .history()
        .limit(20)
        .forEach(event -> System.out.println(event.first() + " " + event.kind()));
  }

  private static String pack(String order) {
    return "parcel of " + order;
  }

  private void receive(NaruClient naru) {
    for (ReceivedMessage message : naru.receive("orders", 10, Duration.ofSeconds(5))) {
      if (message.remainingLease().compareTo(Duration.ofSeconds(10)) < 0) {
        naru.extendLease(message, Duration.ofMinutes(1));
      }
      ship(message.text());
      if (naru.ack(message) == SettleOutcome.LEASE_LOST) {
        System.out.println("too late: it is delivered again");
      }
    }
  }

  private static void look(NaruClient naru) {
    try {
      System.out.println(naru.queue("orders").ready() + " orders are waiting");
    } catch (QueueNotFoundException e) {
      System.out.println("create it first");
    } catch (NaruException e) {
      System.out.println(e.retryable() ? "later, perhaps" : "never: " + e.reason());
    }
  }

  @Test
  void theTutorialShowsNothingElse() throws IOException {
    String here = withoutSpace(Files.readString(THIS));
    List<String> pieces =
        CODE.matcher(Files.readString(TUTORIAL).replace("\n * ", "\n"))
            .results()
            .map((MatchResult piece) -> withoutSpace(piece.group(1)))
            .toList();

    assertThat(pieces).hasSize(22).allMatch(here::contains);
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
