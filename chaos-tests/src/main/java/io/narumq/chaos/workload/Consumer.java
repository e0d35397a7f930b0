package io.narumq.chaos.workload;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.Receipt;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import io.narumq.client.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Receives and settles. Mostly it acks at once; sometimes it gives messages back, forgets them
 * until their lease ends, or acks them when that is long over: what careless users do, too.
 */
final class Consumer implements Runnable {
  static final Duration LEASE = Duration.ofSeconds(2);

  private static final Duration WAIT = Duration.ofMillis(500);
  private static final int BATCH_MAX = 20;
  private static final int PERCENT = 100;
  private static final int RETURNED_PERCENT = 4;
  private static final int FORGOTTEN_PERCENT = 2;
  private static final int LATE_PERCENT = 1;

  private final String name;
  private final String queue;
  private final NaruClient client;
  private final LastSettlement settlements;
  private final Recorder recorder;
  private final SplittableRandom random;
  private volatile boolean careful;
  private volatile boolean stopped;

  /**
   * A consumer.
   *
   * @param settlements what {@code client}, which nobody else uses, tells of
   */
  Consumer(
      String name,
      String queue,
      NaruClient client,
      LastSettlement settlements,
      Recorder recorder,
      SplittableRandom random) {
    this.name = name;
    this.queue = queue;
    this.client = client;
    this.settlements = settlements;
    this.recorder = recorder;
    this.random = random;
  }

  @Override
  public void run() {
    while (!stopped) {
      List<ReceivedMessage> messages = receive();
      if (!messages.isEmpty()) {
        finish(messages);
      }
      Pace.pause(random);
    }
  }

  /** From now on it acks all it gets, at once. */
  void becomeCareful() {
    careful = true;
  }

  void stop() {
    stopped = true;
  }

  private List<ReceivedMessage> receive() {
    Recorder.OpenReceive call = recorder.receive(name, LEASE.toNanos());
    try {
      List<ReceivedMessage> messages =
          client.receive(queue, 1 + random.nextInt(BATCH_MAX), WAIT, LEASE);
      call.ok(deliveries(messages), Positions.of(messages));
      return messages;
    } catch (NaruException unanswered) {
      return List.of();
    }
  }

  private void finish(List<ReceivedMessage> messages) {
    int choice = careful ? PERCENT : random.nextInt(PERCENT);
    if (choice < RETURNED_PERCENT) {
      settle(random.nextBoolean() ? Kind.RETURN : Kind.RELEASE, messages);
    } else if (choice < RETURNED_PERCENT + FORGOTTEN_PERCENT) {
      return;
    } else if (choice < RETURNED_PERCENT + FORGOTTEN_PERCENT + LATE_PERCENT) {
      LockSupport.parkNanos(LEASE.multipliedBy(2).toNanos());
      settle(Kind.ACK, messages);
    } else {
      settle(Kind.ACK, messages);
    }
  }

  private void settle(Kind kind, List<ReceivedMessage> messages) {
    List<Receipt> receipts = messages.stream().map(ReceivedMessage::receipt).toList();
    Recorder.OpenSettle call = recorder.settle(name, kind, deliveries(messages));
    try {
      List<SettleOutcome> outcomes =
          switch (kind) {
            case ACK -> client.ack(queue, receipts);
            case RETURN -> client.returnMessages(queue, receipts, ReturnReason.FAILED);
            case RELEASE -> client.returnMessages(queue, receipts, ReturnReason.NOT_STARTED);
          };
      Settlement settled = settlements.last();
      call.ok(
          outcomes.stream().map(Consumer::status).toList(),
          settled.repeated(),
          Positions.of(settled.position()));
    } catch (NaruException unanswered) {
      // The call stays open in the history: it may have taken effect.
    }
  }

  private static List<Delivery> deliveries(List<ReceivedMessage> messages) {
    return messages.stream().map(Consumer::delivery).toList();
  }

  private static Delivery delivery(ReceivedMessage message) {
    return new Delivery(
        message.id().toString(), message.text(), message.deliveryCount(), message.fencingNumber());
  }

  private static Status status(SettleOutcome outcome) {
    return switch (outcome) {
      case SETTLED -> Status.SETTLED;
      case ALREADY_SETTLED -> Status.ALREADY_SETTLED;
      case LEASE_LOST -> Status.LEASE_LOST;
    };
  }
}
