package io.narumq.chaos.workload;

import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.Wish;
import io.narumq.client.MessageId;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Sends every body once, whatever comes of it: a message that is there twice was doubled by the
 * cluster or by the client library. Now and then it names a batch and sends it twice on purpose.
 */
final class Producer implements Runnable {
  private static final int BATCH_MAX = 8;
  private static final int NAMED_PERCENT = 5;

  private final int number;
  private final QueueWork work;
  private final NaruClient client;
  private final Recorder recorder;
  private final SplittableRandom random;
  private final LongAdder acked;
  private volatile boolean stopped;
  private long sequence;

  /** A body, and what is asked for it. */
  private record Message(String body, Wish wish) {
    Message named() {
      return new Message(body, wish.named(body));
    }

    OutgoingMessage outgoing() {
      OutgoingMessage message = OutgoingMessage.of(body).priority(wish.priority());
      message = wish.delayNanos() == 0 ? message : message.delay(nanos(wish.delayNanos()));
      message = wish.ttlNanos() == 0 ? message : message.ttl(nanos(wish.ttlNanos()));
      message = wish.key().isEmpty() ? message : message.key(wish.key());
      return wish.dedupeKey().isEmpty() ? message : message.dedupeKey(wish.dedupeKey());
    }

    private static Duration nanos(long nanos) {
      return Duration.ofNanos(nanos);
    }
  }

  Producer(
      int number,
      QueueWork work,
      NaruClient client,
      Recorder recorder,
      SplittableRandom random,
      LongAdder acked) {
    this.number = number;
    this.work = work;
    this.client = client;
    this.recorder = recorder;
    this.random = random;
    this.acked = acked;
  }

  @Override
  public void run() {
    while (!stopped) {
      List<Message> batch =
          Stream.generate(this::message).limit(1 + random.nextInt(BATCH_MAX)).toList();
      if (random.nextInt(100) < NAMED_PERCENT) {
        List<Message> named = batch.stream().map(Message::named).toList();
        send(named);
        send(named);
      } else {
        send(batch);
      }
      Pace.pause(random);
    }
  }

  void stop() {
    stopped = true;
  }

  private Message message() {
    String body = MessageBody.of(number, sequence++, random.nextLong());
    return new Message(body, work.wishes().next(random));
  }

  private void send(List<Message> batch) {
    List<Recorder.OpenSend> calls =
        batch.stream()
            .map(it -> recorder.send("p" + number, work.queue(), it.body(), it.wish()))
            .toList();
    SendOutcome outcome = client.send(work.queue(), batch.stream().map(Message::outgoing).toList());
    if (outcome instanceof SendOutcome.Acked stored) {
      List<MessageId> ids = stored.ids();
      for (int i = 0; i < ids.size(); i++) {
        calls.get(i).ok(ids.get(i).toString(), Positions.of(stored.position()));
      }
      acked.add(ids.size());
    } else if (outcome instanceof SendOutcome.Rejected) {
      calls.forEach(Recorder.OpenSend::failed);
    }
  }
}
