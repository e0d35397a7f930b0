package io.narumq.chaos.workload;

import io.narumq.chaos.check.Verdict;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.Receipt;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SendOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Somebody who makes, changes, purges and deletes a queue, again and again, under the same name,
 * and looks whether it is as it should be. Nobody else knows of the queue, so there is no doubt;
 * but for calls whose outcome is not known, after which it goes on with another name.
 */
public final class SideQueues implements SideWork {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final int SENT = 5;
  private static final int TAKEN = 3;
  private static final int ALL = 100;

  private final NaruClient client;
  private final Thread thread = new Thread(this::run, "side-queues");
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicLong rounds = new AtomicLong();
  private volatile boolean stopped;
  private int names;
  private long sent;

  /** What is known to be wrong. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String what) {
      super(what);
    }
  }

  /** Starts at once. */
  public SideQueues(List<String> endpoints) {
    client = NaruClient.builder().endpoints(endpoints).timeout(BOUND).build();
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!stopped) {
      String name = "side" + names;
      try {
        round(name);
        rounds.incrementAndGet();
      } catch (NaruException unknown) {
        names++;
      } catch (Wrong wrong) {
        violations.add(name + " " + wrong.getMessage());
        names++;
      }
    }
  }

  private void round(String queue) throws Wrong {
    client.createQueue(queue, QueueSettings.DEFAULT.withLease(BOUND.multipliedBy(2)));
    expectNothing(queue, "when it was made");
    List<String> bodies = send(queue, SENT);
    List<ReceivedMessage> taken = client.receive(queue, TAKEN, BOUND);
    expect(
        taken.size() == TAKEN && taken.stream().allMatch(it -> bodies.contains(it.text())),
        "handed out " + taken + " of " + bodies);
    List<Receipt> receipts = taken.stream().map(ReceivedMessage::receipt).toList();
    var unused = client.ack(queue, receipts);
    QueueSettings settings =
        client.updateQueue(queue, QueueSettings.DEFAULT.withMaxDeliveries(TAKEN));
    expect(settings.maxDeliveries() == TAKEN, "was changed, but is " + settings);
    client.purgeQueue(queue);
    expectNothing(queue, "when it was purged");
    var left = send(queue, 1);
    client.deleteQueue(queue);
    SendOutcome after = client.send(queue, OutgoingMessage.of("late"));
    boolean refused = isRejected(after, ErrorReason.QUEUE_NOT_FOUND);
    expect(
        refused || after instanceof SendOutcome.Unknown || reachedNobody(after),
        "is deleted with " + left + ", but a send was answered by " + after);
    if (!refused) {
      after.orThrow();
    }
  }

  /**
   * Given up before any node had it, as after the death of all: that tells nothing of the queue.
   */
  private static boolean reachedNobody(SendOutcome outcome) {
    return isRejected(outcome, ErrorReason.UNREACHABLE)
        || isRejected(outcome, ErrorReason.NO_LEADER);
  }

  private static boolean isRejected(SendOutcome outcome, ErrorReason reason) {
    return outcome instanceof SendOutcome.Rejected rejected && rejected.reason() == reason;
  }

  /** Returns the bodies, which no other messages have. */
  private List<String> send(String queue, int count) {
    List<String> bodies = IntStream.range(0, count).mapToObj(i -> "side-" + sent++).toList();
    client.send(queue, bodies.stream().map(OutgoingMessage::of).toList()).orThrow();
    return bodies;
  }

  private void expectNothing(String queue, String when) throws Wrong {
    List<ReceivedMessage> messages = client.receive(queue, ALL, Duration.ZERO);
    expect(messages.isEmpty(), "still had " + messages + " " + when);
  }

  private static void expect(boolean right, String what) throws Wrong {
    if (!right) {
      throw new Wrong(what);
    }
  }

  @Override
  public List<Verdict> verdicts() {
    String promise = "queues are made, changed, purged and deleted";
    return List.of(new Verdict(promise, rounds.get(), List.copyOf(violations)));
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of("queues made, changed, purged and deleted", rounds.get());
  }

  /** Ends after the current round. */
  @Override
  public void stop() throws InterruptedException {
    stopped = true;
    thread.join(TimeUnit.SECONDS.toMillis(60));
  }

  @Override
  public void close() {
    stopped = true;
    client.close();
  }
}
