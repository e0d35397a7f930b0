package io.narumq.chaos.workload;

import io.narumq.chaos.history.MessageBody;
import io.narumq.chaos.history.Recorder;
import io.narumq.client.MessageId;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends every body once, whatever comes of it: a message that is there twice was doubled by the
 * cluster or by the client library.
 */
final class Producer implements Runnable {
  private static final int BATCH_MAX = 8;
  private static final int DELAYED_PERCENT = 5;
  private static final long DELAY_MS_MAX = 3_000;

  private final int number;
  private final String queue;
  private final NaruClient client;
  private final Recorder recorder;
  private final SplittableRandom random;
  private final LongAdder acked;
  private volatile boolean stopped;
  private long sequence;

  Producer(
      int number,
      String queue,
      NaruClient client,
      Recorder recorder,
      SplittableRandom random,
      LongAdder acked) {
    this.number = number;
    this.queue = queue;
    this.client = client;
    this.recorder = recorder;
    this.random = random;
    this.acked = acked;
  }

  @Override
  public void run() {
    while (!stopped) {
      sendBatch(1 + random.nextInt(BATCH_MAX));
      Pace.pause(random);
    }
  }

  void stop() {
    stopped = true;
  }

  private Duration delay() {
    return random.nextInt(100) < DELAYED_PERCENT
        ? Duration.ofMillis(random.nextLong(1, DELAY_MS_MAX))
        : Duration.ZERO;
  }

  private void sendBatch(int size) {
    List<OutgoingMessage> batch = new ArrayList<>();
    List<Recorder.OpenSend> calls = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String body = MessageBody.of(number, sequence++, random.nextLong());
      Duration delay = delay();
      batch.add(OutgoingMessage.of(body).delay(delay));
      calls.add(recorder.send("p" + number, body, delay.toNanos()));
    }
    SendOutcome outcome = client.send(queue, batch);
    if (outcome instanceof SendOutcome.Acked stored) {
      List<MessageId> ids = stored.ids();
      for (int i = 0; i < size; i++) {
        calls.get(i).ok(ids.get(i).toString(), Positions.of(stored.position()));
      }
      acked.add(size);
    } else if (outcome instanceof SendOutcome.Rejected) {
      calls.forEach(Recorder.OpenSend::failed);
    }
  }
}
