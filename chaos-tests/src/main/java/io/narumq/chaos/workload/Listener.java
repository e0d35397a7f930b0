package io.narumq.chaos.workload;

import io.narumq.chaos.history.Heard;
import io.narumq.client.ChannelMessage;
import io.narumq.client.NaruClient;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** A subscriber that remembers what it heard. */
final class Listener {
  private final String name;
  private final AtomicLongArray last;
  private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
  private final AtomicLong gaps = new AtomicLong();

  /** Subscribes at once, until the client is closed. */
  Listener(String name, NaruClient client, String channel, int publishers) {
    this.name = name;
    this.last = new AtomicLongArray(IntStream.range(0, publishers).mapToLong(i -> -1).toArray());
    var unused =
        client
            .channels()
            .subscriber()
            .channels(channel)
            .onGap(gap -> gaps.incrementAndGet())
            .handler(this::hear)
            .start();
  }

  /** One after the other, on a thread of its own. */
  private void hear(ChannelMessage message) {
    String[] parts = message.text().split("-", 2);
    int publisher = Integer.parseInt(parts[0]);
    long number = Long.parseLong(parts[1]);
    heard.add(new Heard(name, publisher, number));
    last.set(publisher, number);
  }

  /** The number of the last message of a publisher; -1 for none. */
  long last(int publisher) {
    return last.get(publisher);
  }

  /** In the order in which it came. */
  List<Heard> heard() {
    return List.copyOf(heard);
  }

  long gaps() {
    return gaps.get();
  }
}
