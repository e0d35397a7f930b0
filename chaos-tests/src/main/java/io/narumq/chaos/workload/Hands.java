package io.narumq.chaos.workload;

import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.client.AckAndSendOutcome;
import io.narumq.client.Extension;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Receipt;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import io.narumq.client.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Receives and settles at one queue, and writes down what came of it. For one thread. */
final class Hands {
  static final Duration LEASE = Duration.ofSeconds(2);

  private static final Duration WAIT = Duration.ofMillis(500);

  private final String name;
  private final int number;
  private final String queue;
  private final NaruClient client;
  private final LastSettlement settlements;
  private final Recorder recorder;
  private final SplittableRandom random;
  private long sequence;
  private Recorder.@Nullable OpenReceive lastReceive;

  /**
   * @param number tells what it sends from what others send
   * @param settlements what {@code client}, which nobody else uses, tells of
   */
  Hands(
      int number,
      String queue,
      NaruClient client,
      LastSettlement settlements,
      Recorder recorder,
      SplittableRandom random) {
    this.name = name(number);
    this.number = number;
    this.queue = queue;
    this.client = client;
    this.settlements = settlements;
    this.recorder = recorder;
    this.random = random;
  }

  /** As it stands in the history. */
  static String name(int number) {
    return "c" + number;
  }

  /** None, too, if no answer came. */
  List<ReceivedMessage> receive(int max) {
    Recorder.OpenReceive call = recorder.receive(name, queue, LEASE.toNanos());
    try {
      List<ReceivedMessage> messages = client.receive(queue, max, WAIT, LEASE);
      call.ok(deliveries(messages), Positions.of(messages));
      lastReceive = call;
      return messages;
    } catch (NaruException unanswered) {
      return List.of();
    }
  }

  /** Of all that was received last. */
  void extend(List<ReceivedMessage> messages, Duration lease) {
    long start = recorder.now();
    try {
      List<Receipt> receipts = messages.stream().map(ReceivedMessage::receipt).toList();
      boolean extended =
          client.extendLease(queue, receipts, lease).stream().allMatch(Extension::isExtended);
      if (extended) {
        Objects.requireNonNull(lastReceive).extended(start, lease.toNanos());
      }
    } catch (NaruException unanswered) {
      // The lease lasts as long as before at least.
    }
  }

  void settle(Kind kind, List<ReceivedMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    Recorder.OpenSettle call = recorder.settle(name, queue, kind, deliveries(messages));
    try {
      List<SettleOutcome> outcomes = settled(kind, messages);
      Settlement settled = settlements.last();
      call.ok(
          outcomes.stream().map(Hands::status).toList(),
          settled.repeated(),
          Positions.of(settled.position()));
    } catch (NaruException unanswered) {
      // The call stays open in the history: it may have taken effect.
    }
  }

  private List<SettleOutcome> settled(Kind kind, List<ReceivedMessage> messages) {
    List<Receipt> receipts = messages.stream().map(ReceivedMessage::receipt).toList();
    return switch (kind) {
      case ACK -> client.ack(queue, receipts);
      case RETURN -> client.returnMessages(queue, receipts, ReturnReason.FAILED);
      case RELEASE -> client.returnMessages(queue, receipts, ReturnReason.NOT_STARTED);
      case REJECT -> client.returnMessages(queue, receipts, ReturnReason.REJECTED);
    };
  }

  /** Acks a message and sends one to {@code target}, both or nothing. */
  void forward(ReceivedMessage message, String target) {
    String body = MessageBody.of(number, sequence++, random.nextLong());
    Recorder.OpenSettle ack = recorder.settle(name, queue, Kind.ACK, List.of(delivery(message)));
    Recorder.OpenSend send = recorder.sendFrom(name, target, body, message.id().toString());
    try {
      AckAndSendOutcome outcome =
          client.ackAndSend(message, target, List.of(OutgoingMessage.of(body)));
      // Done, but by an attempt whose answer was lost: nobody can tell where, and whether by us.
      boolean repeated = outcome.isDone() && outcome.stored().isEmpty();
      ack.ok(List.of(status(outcome.settled())), repeated, Positions.of(outcome.position()));
      if (!outcome.isDone()) {
        send.failed();
      } else if (!repeated) {
        String id = outcome.stored().get(target).get(0).toString();
        send.ok(id, Positions.of(outcome.position()));
      }
    } catch (NaruException unanswered) {
      // Both stay open.
    }
  }

  private static List<Delivery> deliveries(List<ReceivedMessage> messages) {
    return messages.stream().map(Hands::delivery).toList();
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
