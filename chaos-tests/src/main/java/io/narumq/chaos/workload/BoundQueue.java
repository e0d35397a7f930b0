package io.narumq.chaos.workload;

import io.narumq.chaos.check.CopiesExact;
import io.narumq.chaos.check.CopiesExact.Copy;
import io.narumq.chaos.check.Verdict;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.Worker;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A queue that gets copies of a topic's events, and a worker of it. */
final class BoundQueue implements AutoCloseable {
  private static final int CONCURRENCY = 8;

  private final NaruClient client;
  private final String name;
  private final Queue<Copy> copies = new ConcurrentLinkedQueue<>();
  private final Worker worker;

  /** Makes the queue, and binds it to a topic, which must be empty. */
  BoundQueue(List<String> endpoints, String name, String topic, String filter) {
    this.client = NaruClient.builder().endpoints(endpoints).build();
    this.name = name;
    client.createQueue(name, QueueSettings.DEFAULT);
    client.topics().bind(topic, name, filter);
    this.worker = client.worker(name).concurrency(CONCURRENCY).handler(this::note).start();
  }

  private void note(ReceivedMessage message) {
    copies.add(new Copy(message.id().toString(), message.text()));
  }

  long depth() {
    QueueInfo info = client.queue(name);
    return info.ready() + info.leased() + info.delayed() + info.backingOff();
  }

  void stop() {
    worker.close();
  }

  /** After {@link #stop}, by what is in the topic. */
  Verdict verdict(Collection<String> matching) {
    return CopiesExact.judge(name, List.copyOf(copies), matching);
  }

  @Override
  public void close() {
    client.close();
  }
}
