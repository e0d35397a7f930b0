package io.narumq.statemachine;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Redrive;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.RecurringSchedule;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws random commands that make sense often enough: they aim at a few queues and sessions, and
 * use receipts of earlier deliveries, live and stale ones.
 */
final class RandomLog {
  private static final int RECEIPTS_MAX = 200;

  private final SplittableRandom random;
  private final RandomProducers producers;
  private final RandomTopics topics;
  private final RandomGroups groups;
  private final List<Receipt> receipts = new ArrayList<>();
  private final List<ByteString> requests = new ArrayList<>();

  RandomLog(long seed) {
    this.random = new SplittableRandom(seed);
    this.producers = new RandomProducers(random);
    this.topics = new RandomTopics(random);
    this.groups = new RandomGroups(random);
  }

  /** How much time passes before the next command; often none, so that entries can be cut anew. */
  long nextPauseMs() {
    return random.nextInt(3) > 0 ? 0 : random.nextInt(400);
  }

  boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  Command next() {
    return switch (random.nextInt(29)) {
      case 25, 26 -> topics.next();
      case 27, 28 -> groups.next();
      case 23 -> chance(5) ? producers.close() : producers.attach(queue());
      case 24 -> chance(2) ? send() : unpark();
      case 22 -> chance(5) ? Commands.deleteRecurring(queue(), recurring()) : putRecurring();
      case 21 -> chance(4) ? Commands.cancelRedrive(queue()) : redrive();
      case 0 -> createQueue();
      case 1, 2, 3, 4 -> send();
      case 5, 6, 7, 8, 9 -> receive();
      case 10, 11 -> Commands.ack(someReceipts());
      case 12 -> chance(2) ? Commands.ack(someReceipts()) : ackAndSend();
      case 13 -> giveBack();
      case 14 ->
          Commands.extend(
              someReceipts(), chance(30) ? random.nextLong() : random.nextInt(3) * 700L);
      case 15 -> attach();
      case 16 -> Commands.keepAlive(session());
      case 17 -> Commands.close(session(), someReceipts());
      case 18 ->
          chance(9)
              ? Commands.checksum()
              : chance(4)
                  ? chance(3) ? Commands.purgeKeepingDelayed(queue()) : Commands.purge(queue())
                  : chance(6) ? Commands.deleteQueue(queue()) : updateQueue();
      default -> Commands.tick(1 + random.nextInt(20));
    };
  }

  private Command createQueue() {
    String queue = queue();
    long leaseMs = 500 + 500L * random.nextInt(2);
    // One, and where its dead letters go, is as its name says in every log: there are keys to look
    // at.
    boolean asNamed = !chance(12) || queue.contains("f0");
    return queue.startsWith("f") == asNamed
        ? Commands.createFifo(
            queue,
            Commands.settings(leaseMs, 5_000)
                .setMaxDeliveries(random.nextInt(4))
                .setOnPoison(random.nextInt(5)))
        : Commands.createQueue(queue, leaseMs, 5_000);
  }

  private Command unpark() {
    return Commands.unpark(queue(), key(), UnparkAction.forNumber(random.nextInt(3)));
  }

  private Command updateQueue() {
    QueueSettings.Builder changes = QueueSettings.newBuilder();
    if (random.nextBoolean()) {
      changes.setLeaseMs(500L * random.nextInt(3));
    }
    if (random.nextBoolean()) {
      changes.setMaxProcessingMs(chance(4) ? 0 : 1_000 + random.nextInt(5_000));
    }
    if (random.nextBoolean()) {
      changes.setPriorityAgeingMs(random.nextInt(3) * 300L);
    }
    if (random.nextBoolean()) {
      changes.setMaxDeliveries(random.nextInt(4)).setDeadLetterQueue(chance(2) ? queue() : "");
    }
    if (random.nextBoolean()) {
      changes.setRetryInitialMs(random.nextInt(400)).setRetryMaxMs(500);
      changes.setRetryMultiplierPermille(random.nextInt(3_000));
    }
    if (random.nextBoolean()) {
      changes.setTtlMs(chance(9) ? random.nextLong() : random.nextInt(3) * 700L);
    }
    if (random.nextBoolean()) {
      changes.setHistory(random.nextInt(5));
    }
    if (random.nextBoolean()) {
      changes.setOnExpiry(random.nextInt(4));
    }
    if (random.nextBoolean()) {
      changes.setPaused(chance(4));
    }
    if (random.nextBoolean()) {
      changes.setDedupeWindowMs(chance(9) ? random.nextLong() : random.nextInt(3) * 900L);
    }
    if (chance(3)) {
      changes.setFifo(random.nextBoolean());
    }
    if (chance(3)) {
      changes.setOnPoison(random.nextInt(5));
    }
    if (random.nextBoolean()) {
      changes.setMaxMessages(chance(9) ? random.nextLong() : random.nextInt(4) * 20L);
      changes.setMaxBytes(chance(9) ? random.nextLong() : random.nextInt(4) * 300L);
    }
    if (random.nextBoolean()) {
      changes.setMaxInFlight(random.nextInt(-1, 4) * 9).setOnFull(random.nextInt(4));
    }
    return Commands.updateQueue(queue(), changes);
  }

  /** Learns receipts from what a command came to. */
  void see(CommandResult result) {
    producers.see(result);
    topics.see(result);
    groups.see(result);
    if (result instanceof Received received) {
      see(received);
    } else if (result instanceof ProducerAttached attached) {
      if (!topics.attached(attached)) {
        producers.attached(attached);
      }
    } else if (result instanceof SessionAttached attached) {
      attached.replayed().forEach(this::see);
    }
  }

  private void see(Received received) {
    receipts.addAll(Commands.receipts(received));
    while (receipts.size() > RECEIPTS_MAX) {
      receipts.remove(random.nextInt(receipts.size()));
    }
  }

  private Command giveBack() {
    ReturnReason reason = ReturnReason.forNumber(random.nextInt(4));
    return chance(3)
        ? Commands.giveBack(someReceipts(), reason, random.nextInt(-1, 3) * 200L)
        : Commands.giveBack(someReceipts(), reason);
  }

  private Command redrive() {
    Redrive.Builder redrive = Commands.redrive(queue()).setTarget(chance(2) ? queue() : "");
    redrive.setMaxMessages(random.nextInt(3) * 4L).setPerSecond(random.nextInt(3) * 7);
    return Commands.of(
        redrive.setOnlyFrom(chance(4) ? queue() : "").setOnlyReason(random.nextInt(2)));
  }

  private Command putRecurring() {
    RecurringSchedule.Builder schedule =
        switch (random.nextInt(9)) {
          case 0 -> RecurringSchedule.newBuilder();
          case 1 -> Commands.every(random.nextLong(), random.nextLong());
          case 2 -> Commands.every(1_000, TestShard.WALL_MS + random.nextInt(150_000));
          case 3 -> Commands.schedule(RandomCron.any(random));
          case 4 -> Commands.schedule(Commands.cron().setUtcOffsetMinutes(random.nextInt(999)));
          default -> Commands.every(1_000L * (1 + random.nextInt(9)), 0);
        };
    return Commands.putRecurring(queue(), recurring(), schedule, set());
  }

  private String recurring() {
    return chance(30) ? "" : "n" + random.nextInt(6);
  }

  private Command ackAndSend() {
    // More than one and most have a stale receipt among them.
    List<Receipt> receipts = chance(2) ? someReceipts() : someReceipts().subList(0, 1);
    return chance(2)
        ? Commands.ackAndSend(receipts, send(), send())
        : Commands.ackAndSend(receipts, send());
  }

  private Command attach() {
    int timeoutMs = 300 + random.nextInt(2_000);
    if (random.nextInt(4) == 0) {
      return Commands.attach(session(), timeoutMs);
    }
    AttachSession.Builder attach =
        Commands.replay(session(), topics.source(queue()), someReceipts(), random.nextInt(9))
            .setTimeoutMs(timeoutMs)
            .setReplayBytes(random.nextInt(100));
    if (random.nextInt(3) == 0) {
      attach.setReplayAfter(someReceipts().get(0));
    }
    return Commands.of(attach);
  }

  private Command send() {
    Command send = chance(4) ? dedupedSend() : plainSend();
    return chance(3) ? producers.stamp(send) : send;
  }

  /** Few keys, so that many come again, mostly with the body that they had. */
  private Command dedupedSend() {
    OutgoingSet.Builder[] sets = new OutgoingSet.Builder[1 + random.nextInt(4)];
    for (int i = 0; i < sets.length; i++) {
      sets[i] = chance(9) ? set() : dedupedSet();
      if (chance(4)) {
        delay(sets[i]);
      }
    }
    String queue = queue();
    if (queue.startsWith("f")) {
      Arrays.stream(sets).forEach(this::giveKeys);
    }
    return Commands.send(queue, sets);
  }

  private OutgoingSet.Builder dedupedSet() {
    List<String> keys = new ArrayList<>();
    List<String> bodies = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      String key = chance(9) ? "" : "d" + random.nextInt(12);
      keys.add(key);
      bodies.add(chance(40) ? "other" : key + " body");
    }
    if (chance(40)) {
      keys.add("one too many");
      bodies.add("");
      return Commands.deduped(keys, bodies).setIndex(Commands.set("short").getIndex());
    }
    return Commands.deduped(keys, bodies);
  }

  private void giveKeys(OutgoingSet.Builder set) {
    set.getIndexBuilder().clearKeys();
    for (int i = set.getIndex().getBodyBytesCount(); i > 0; i--) {
      set.getIndexBuilder().addKeys(key());
    }
  }

  private Command plainSend() {
    OutgoingSet.Builder[] sets = new OutgoingSet.Builder[chance(4) ? 1 + random.nextInt(3) : 1];
    for (int i = 0; i < sets.length; i++) {
      sets[i] = set();
    }
    String queue = queue();
    if (queue.startsWith("f") && !chance(9)) {
      for (int i = 0; i < sets.length; i++) {
        sets[i] = keyedSet();
      }
    }
    return Commands.send(queue, sets);
  }

  private OutgoingSet.Builder keyedSet() {
    String[] keys = new String[1 + random.nextInt(6)];
    Arrays.setAll(keys, i -> key());
    return Commands.keyed(keys);
  }

  private String key() {
    return chance(40) ? "" : "k" + random.nextInt(4);
  }

  private OutgoingSet.Builder set() {
    String[] bodies = new String[1 + random.nextInt(12)];
    for (int i = 0; i < bodies.length; i++) {
      bodies[i] = "x".repeat(random.nextInt(30));
    }
    if (chance(5)) {
      // Enough to be worth it to cut it out when it is settled.
      bodies[random.nextInt(bodies.length)] = "y".repeat(3_000);
    }
    OutgoingSet.Builder set = Commands.set(bodies);
    if (chance(4)) {
      delay(set);
    }
    if (chance(4)) {
      set.setTtlMs(chance(9) ? random.nextLong() : random.nextInt(2_000));
    }
    return chance(3) ? set.setPriority(random.nextInt(4) * 3) : set;
  }

  /** Mostly by a little, now and then into the past, by far too much, or in both ways. */
  private void delay(OutgoingSet.Builder set) {
    switch (random.nextInt(8)) {
      case 0 -> set.setDelayMs(random.nextLong());
      case 1 -> set.setDeliverAtWallMs(random.nextLong());
      case 2 -> set.setDelayMs(random.nextInt(-1, 2)).setDeliverAtWallMs(random.nextInt(-1, 2));
      case 3 -> set.setDeliverAtWallMs(TestShard.WALL_MS + random.nextInt(150_000));
      default -> set.setDelayMs(random.nextInt(1_500));
    }
  }

  private Command receive() {
    Receive.Builder receive = Commands.receive(topics.source(queue()), 1 + random.nextInt(15));
    receive.setMaxBytes(random.nextInt(4) == 0 ? random.nextInt(60) : 1 << 20);
    receive.setLeaseMs(chance(30) ? random.nextLong() : random.nextInt(3) * 600L);
    if (random.nextBoolean()) {
      receive.setSessionId(session()).setOnCredit(random.nextBoolean());
    }
    if (random.nextBoolean()) {
      receive.setRequestId(request());
    }
    return Commands.of(receive);
  }

  private ByteString request() {
    if (requests.isEmpty() || random.nextInt(3) > 0) {
      requests.add(ByteString.copyFromUtf8("r" + requests.size()));
    }
    return requests.get(requests.size() - 1 - random.nextInt(Math.min(3, requests.size())));
  }

  /**
   * A few receipts, now and then in the order of delivery, now and then any, forged ones included.
   */
  private List<Receipt> someReceipts() {
    List<Receipt> some = new ArrayList<>();
    if (receipts.isEmpty() || random.nextInt(20) == 0) {
      return List.of(forged());
    }
    int from = random.nextInt(receipts.size());
    if (random.nextBoolean()) {
      some.addAll(receipts.subList(from, Math.min(receipts.size(), from + 1 + random.nextInt(20))));
    } else {
      for (int i = random.nextInt(6); i >= 0; i--) {
        some.add(receipts.get(random.nextInt(receipts.size())));
      }
    }
    return some;
  }

  /** Out of thin air, or a real one with another sequence. */
  private Receipt forged() {
    if (!receipts.isEmpty() && random.nextBoolean()) {
      Receipt real = receipts.get(random.nextInt(receipts.size()));
      return real.toBuilder().setSequence(anySequence()).build();
    }
    return Receipt.newBuilder()
        .setQueueId(random.nextInt(5) - 1)
        .setLane(chance(4) ? 20 + random.nextInt(2) : random.nextInt(3))
        .setSetFirst(random.nextLong(-5, 50))
        .setSequence(anySequence())
        .setLeaseId(random.nextLong(-1, 50))
        .build();
  }

  private long anySequence() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong();
      case 1 -> Long.MAX_VALUE - random.nextInt(2);
      default -> random.nextLong(-5, 50);
    };
  }

  private String queue() {
    if (chance(8)) {
      return "{" + (chance(4) ? "f" : "q") + random.nextInt(3) + "}.dlq";
    }
    if (chance(8)) {
      return RandomBindings.queue(random);
    }
    return chance(4) ? "f" + random.nextInt(2) : "q" + random.nextInt(3);
  }

  private String session() {
    return "s" + random.nextInt(4);
  }
}
