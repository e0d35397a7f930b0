package io.narumq.chaos.workload;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Result;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.Receipt;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import java.time.Duration;
import java.util.ArrayList;
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
  private final Recorder recorder;
  private final SplittableRandom random;
  private volatile boolean careful;
  private volatile boolean stopped;

  Consumer(
      String name, String queue, NaruClient client, Recorder recorder, SplittableRandom random) {
    this.name = name;
    this.queue = queue;
    this.client = client;
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
      call.ok(messages.stream().map(Consumer::delivery).toList());
      return messages;
    } catch (NaruException unanswered) {
      return List.of();
    }
  }

  private void finish(List<ReceivedMessage> messages) {
    int choice = careful ? PERCENT : random.nextInt(PERCENT);
    if (choice < RETURNED_PERCENT) {
      settle(Kind.RETURN, messages);
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
    List<String> ids = messages.stream().map(message -> message.id().toString()).toList();
    List<Receipt> receipts = messages.stream().map(ReceivedMessage::receipt).toList();
    Recorder.OpenSettle call = recorder.settle(name, kind, ids);
    try {
      List<SettleOutcome> outcomes =
          kind == Kind.ACK
              ? client.ack(queue, receipts)
              : client.returnMessages(queue, receipts, ReturnReason.FAILED);
      List<Result> results = new ArrayList<>();
      for (int i = 0; i < ids.size(); i++) {
        results.add(new Result(ids.get(i), status(outcomes.get(i))));
      }
      call.ok(results);
    } catch (NaruException unanswered) {
      // The call stays open in the history: it may have taken effect.
    }
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
