/**
 * The Java client of NaruMQ. This page is the tutorial; every piece of code on it is compiled and
 * run by the tests.
 *
 * <h2>Connect</h2>
 *
 * One client per process. It needs some nodes of the cluster to begin with and learns the rest; to
 * build it connects to nobody, so it neither blocks nor fails.
 *
 * <pre>{@code
 * NaruClient naru = NaruClient.builder().endpoints("127.0.0.1:9640", "127.0.0.1:9650").build();
 * naru.createQueue("orders");
 * }</pre>
 *
 * <h2>Send</h2>
 *
 * A send is answered when a majority of the nodes has the messages on disk. If a leader dies in the
 * very moment, nobody can say at once whether they are stored; the library tells you instead of
 * guessing. Everything else it repeats by itself, for up to 30 s.
 *
 * <pre>{@code
 * SendOutcome outcome = naru.send("orders", OutgoingMessage.of("order 1").header("tenant", "acme"));
 * if (outcome instanceof SendOutcome.Acked acked) {
 *   System.out.println("stored as " + acked.ids());
 * } else if (outcome instanceof SendOutcome.Rejected rejected) {
 *   System.out.println("not stored, may be sent again: " + rejected.message());
 * } else if (outcome instanceof SendOutcome.Unknown unknown) {
 *   System.out.println("stored or not: " + unknown.cause());
 * }
 * }</pre>
 *
 * Who treats everything but success as an error writes {@code orThrow}. A batch is stored whole or
 * not at all, and is much faster than its messages one by one.
 *
 * <pre>{@code
 * List<MessageId> ids =
 *     naru.send("orders", OutgoingMessage.of("order 2"), OutgoingMessage.of("order 3")).orThrow();
 * }</pre>
 *
 * <h2>Send much</h2>
 *
 * A producer sends single messages fast: it makes batches of what comes together, and lets a single
 * message go at once. Each gets its own outcome. While more is pending than it allows, it blocks
 * whoever sends. What it sends is stored once, however often it has to be repeated.
 *
 * <pre>{@code
 * try (Producer orders = naru.producer("orders").build()) {
 *   for (int number = 4; number < 100; number++) {
 *     orders
 *         .sendAsync(OutgoingMessage.of("order " + number))
 *         .thenAccept(SendOutcome::orThrow)
 *         .exceptionally(failure -> report(failure));
 *   }
 *   orders.flush();
 * }
 * }</pre>
 *
 * A producer with a name goes on after a restart. Each message has a number then, say its line in a
 * file; the same number again stores nothing. If two processes have the name, the later one goes on
 * and the other gets a {@link io.narumq.client.ProducerFencedException}.
 *
 * <pre>{@code
 * try (Producer importer = naru.producer("imports").name("daily-import").build()) {
 *   for (long line = importer.nextSequence(); line < lines.size(); line++) {
 *     importer.send(OutgoingMessage.of(lines.get((int) line)), line).orThrow();
 *   }
 * }
 * }</pre>
 *
 * <h2>Work</h2>
 *
 * A worker takes messages and works on several at a time. To return from the handler acks the
 * message: it is never delivered again. To throw gives it back. While the process lives, nobody
 * else gets what it works on, however long that takes; if it dies, others do. So a message may be
 * delivered more than once, and the work should be safe to repeat.
 *
 * <pre>{@code
 * Worker worker =
 *     naru.worker("orders").concurrency(4).handler(message -> ship(message.text())).start();
 * }</pre>
 *
 * To close it waits for the work that is under way; what was not started goes back at once.
 *
 * <pre>{@code
 * worker.close(Duration.ofSeconds(20));
 * }</pre>
 *
 * <h2>When work fails</h2>
 *
 * A message that was given back is delivered again after a second, then after two, four and so on.
 * After 16 deliveries, or at once when it is rejected, it goes to the dead-letter queue, which is
 * {@code {orders}.dlq} unless the settings of the queue say otherwise. From there it can be sent
 * back when the cause is mended.
 *
 * <pre>{@code
 * naru.worker("orders")
 *     .handler(
 *         message -> {
 *           if (message.text().isEmpty()) {
 *             throw new MessageRejectedException("nothing to ship");
 *           }
 *           ship(message.text());
 *         })
 *     .start();
 * naru.redrive("{orders}.dlq", Redrive.BACK.withPerSecond(10));
 * }</pre>
 *
 * <h2>From queue to queue, exactly once</h2>
 *
 * Work that takes a message and makes others of it can ack and send in one step, both or nothing,
 * between queues with the same part in braces.
 *
 * <pre>{@code
 * for (ReceivedMessage order : naru.receive("{shop}.orders", 10, Duration.ofSeconds(5))) {
 *   naru.ackAndSend(order, "{shop}.parcels", List.of(OutgoingMessage.of(pack(order.text()))));
 * }
 * }</pre>
 *
 * <h2>Later, and first</h2>
 *
 * A message can wait for its time, to the millisecond or for years, and one of a higher priority is
 * delivered before those of lower ones.
 *
 * <pre>{@code
 * naru.send(
 *     "reminders",
 *     OutgoingMessage.of("pay the bill").delay(Duration.ofDays(14)),
 *     OutgoingMessage.of("happy new year").deliverAt(Instant.parse("2030-01-01T00:00:00Z")),
 *     OutgoingMessage.of("the house is on fire").priority(9));
 * }</pre>
 *
 * <h2>Again and again</h2>
 *
 * A queue can store messages by itself, at an interval or by a cron expression. It does so while
 * the cluster serves, whether or not any of your processes live.
 *
 * <pre>{@code
 * RecurringMessages reminders = naru.recurring("reminders");
 * reminders.put(
 *     RecurringMessage.every("heartbeat", Duration.ofSeconds(1), OutgoingMessage.of("alive?")));
 * reminders.put(
 *     RecurringMessage.cron(
 *         "report",
 *         "0 8 * * MON-FRI",
 *         ZoneOffset.ofHours(1),
 *         OutgoingMessage.of("make the report of yesterday")));
 * }</pre>
 *
 * <h2>Poll</h2>
 *
 * For programs with a rhythm of their own: a consumer keeps some messages ready, and keeps what was
 * polled leased to you, like a worker, until you settle it or close the consumer.
 *
 * <pre>{@code
 * try (Consumer consumer = naru.consumer("orders").prefetch(20).start()) {
 *   for (ReceivedMessage message : consumer.poll(10, Duration.ofSeconds(5))) {
 *     ship(message.text());
 *     consumer.ack(message);
 *   }
 * }
 * }</pre>
 *
 * <h2>Receive by hand</h2>
 *
 * Without a session. The lease is yours to watch here: settle, extend or give back each message
 * before it ends.
 *
 * <pre>{@code
 * for (ReceivedMessage message : naru.receive("orders", 10, Duration.ofSeconds(5))) {
 *   if (message.remainingLease().compareTo(Duration.ofSeconds(10)) < 0) {
 *     naru.extendLease(message, Duration.ofMinutes(1));
 *   }
 *   ship(message.text());
 *   if (naru.ack(message) == SettleOutcome.LEASE_LOST) {
 *     System.out.println("too late: it is delivered again");
 *   }
 * }
 * }</pre>
 *
 * <h2>When it fails</h2>
 *
 * All other calls throw a {@link io.narumq.client.NaruException} whose {@code reason} says what
 * happened, after the library has tried what can be tried.
 *
 * <pre>{@code
 * try {
 *   System.out.println(naru.queue("orders").ready() + " orders are waiting");
 * } catch (QueueNotFoundException e) {
 *   System.out.println("create it first");
 * } catch (NaruException e) {
 *   System.out.println(e.retryable() ? "later, perhaps" : "never: " + e.reason());
 * }
 * }</pre>
 *
 * <h2>In order</h2>
 *
 * On a FIFO queue the messages of one key are delivered in the order in which they were stored,
 * each when the one before is settled, to as many workers as there are. A key whose message can not
 * be done goes on without it, or waits until somebody decides.
 *
 * <pre>{@code
 * naru.createQueue(
 *     "bookings", QueueSettings.DEFAULT.withFifo(true).withOnPoison(PoisonAction.PARK));
 * naru.send("bookings", OutgoingMessage.of("withdraw 10").key("account 7")).orThrow();
 * if (naru.queue("bookings").parked() > 0) {
 *   naru.retryParked("bookings", "account 7");
 * }
 * }</pre>
 *
 * <h2>Once</h2>
 *
 * A message with a dedupe key is stored once in the window of its queue (5 minutes, if not said
 * otherwise), however often it is sent: a program that may die between its send and its own note of
 * it just sends again.
 *
 * <pre>{@code
 * naru.send("orders", OutgoingMessage.of("order 5").dedupeKey("order 5")).orThrow();
 * naru.send("orders", OutgoingMessage.of("order 5").dedupeKey("order 5")).orThrow();
 * }</pre>
 *
 * <h2>Look inside</h2>
 *
 * What is in a queue can be seen without any effect on it, and of each message where it is and why
 * nobody gets it: leased to whom and for how long, delayed, failed, settled. What left the plain
 * path is remembered for a while.
 *
 * <pre>{@code
 * QueueInspector orders = naru.inspect("orders");
 * orders
 *     .browse(Browse.ALL.withStates(MessageState.LEASED).withBodies(100))
 *     .limit(20)
 *     .forEach(message -> System.out.println(message.text() + " is with " + message.lease()));
 * Explanation why = orders.explain(MessageId.parse("0-1-0-42"));
 * System.out.println(why.state() + ": " + why.text());
 * orders
 *     .history()
 *     .limit(20)
 *     .forEach(event -> System.out.println(event.first() + " " + event.kind()));
 * }</pre>
 *
 * <h2>Tell whoever listens</h2>
 *
 * A channel is for what is worth nothing later: a message reaches whoever subscribes at that
 * moment, on any node, at most once, and is stored nowhere. A subscriber that is too slow loses the
 * oldest, one whose node is lost subscribes again elsewhere; it is told of both.
 *
 * <pre>{@code
 * ChannelSubscriber scores =
 *     naru.channels()
 *         .subscriber()
 *         .channels("news.sports")
 *         .patterns("score.*")
 *         .onGap(gap -> System.out.println("missed some: " + gap))
 *         .handler(message -> System.out.println(message.channel() + ": " + message.text()))
 *         .start();
 * scores.awaitSubscribed(Duration.ofSeconds(10));
 * try (ChannelPublisher publisher = naru.channels().publisher().build()) {
 *   int receivers = publisher.publish("score.football", "2:1");
 *   System.out.println(receivers + " heard it");
 * }
 * }</pre>
 *
 * A request is a message that wants an answer, at a channel of the asking side's own.
 *
 * <pre>{@code
 * try (Responder clock =
 *         naru.channels().responder("time").handler(request -> now(request.text())).start();
 *     Requester requester = naru.channels().requester().timeout(Duration.ofSeconds(2)).start()) {
 *   clock.awaitSubscribed(Duration.ofSeconds(10));
 *   System.out.println(requester.request("time", "Europe/Zurich").text());
 * } catch (NaruException e) {
 *   System.out.println(e.reason() == ErrorReason.NO_RECEIVER ? "nobody is there" : "no answer");
 * }
 * }</pre>
 *
 * <h2>Publish, and read together</h2>
 *
 * A topic keeps what is published, whoever reads it. Readers share its partitions out as a group,
 * which remembers how far they are; another group reads everything again.
 *
 * <pre>{@code
 * naru.topics().create("events");
 * try (Publisher publisher = naru.publisher("events").build()) {
 *   publisher.publish(TopicMessage.of("made").key("order 7")).orThrow();
 * }
 * GroupWorker billing =
 *     naru.groupWorker("billing")
 *         .topics("events")
 *         .concurrency(4)
 *         .handler(message -> System.out.println(message.key() + " " + message.text()))
 *         .start();
 * }</pre>
 *
 * Messages of a key are worked on in order. A program with a rhythm of its own polls, and says what
 * is done.
 *
 * <pre>{@code
 * try (GroupConsumer archive = naru.groupConsumer("archive").topics("events").start()) {
 *   for (FetchedMessage message : archive.poll(Duration.ofSeconds(5))) {
 *     System.out.println(message.partition() + "/" + message.offset() + " " + message.text());
 *   }
 *   archive.commit();
 * }
 * }</pre>
 *
 * <h2>Behind a load balancer</h2>
 *
 * The client goes straight to the leader of each queue, at the addresses that the nodes tell. Where
 * those mean nothing, it can be kept to its endpoints; the nodes then pass on what is not theirs.
 *
 * <pre>{@code
 * NaruClient naru = NaruClient.builder().endpoints("queues.example:9640").onlyEndpoints().build();
 * }</pre>
 *
 * <p>Everything else in the packages below is internal. Nothing here depends on server code.
 */
@NullMarked
package io.narumq.client;

import org.jspecify.annotations.NullMarked;
