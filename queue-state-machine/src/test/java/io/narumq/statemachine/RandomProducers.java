package io.narumq.statemachine;

import io.narumq.log.v1.Command;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws producers and what they stamp: the next send, a gap, a repeat, another send with the stamp
 * of an earlier one, one that is too old, one of an earlier epoch, and nonsense.
 */
final class RandomProducers {
  private static final int REMEMBERED = 30;

  private final SplittableRandom random;
  private final List<Live> producers = new ArrayList<>();
  private final List<Command> sends = new ArrayList<>();
  private String attaching = "";
  private @Nullable Live sending;

  RandomProducers(SplittableRandom random) {
    this.random = random;
  }

  private static final class Live {
    private final String queue;
    private final ProducerAttached attached;
    private long next;
    private long before;

    Live(String queue, ProducerAttached attached) {
      this.queue = queue;
      this.attached = attached;
      this.next = attached.nextSequence();
    }
  }

  Command attach(String queue) {
    attaching = queue;
    String id = random.nextInt(20) == 0 ? "" : "p" + random.nextInt(3);
    return Commands.attachProducer(queue, id, random.nextBoolean());
  }

  /** One that sent, mostly; its later sends come from the grave. */
  Command close() {
    if (producers.isEmpty() || random.nextInt(9) == 0) {
      return Commands.closeProducer("q0", random.nextLong(-1, 9), random.nextInt(-1, 4));
    }
    Live producer = producers.get(random.nextInt(producers.size()));
    return Commands.closeProducer(
        producer.queue, producer.attached.number(), producer.attached.epoch());
  }

  /** After a refusal it mostly goes on where it was, as nothing else is taken by FIFO queues. */
  void see(CommandResult result) {
    if (sending != null && result instanceof Rejected && random.nextInt(9) > 0) {
      sending.next = sending.before;
    }
    sending = null;
  }

  void attached(ProducerAttached attached) {
    producers.add(new Live(attaching, attached));
    bound(producers);
  }

  Command stamp(Command send) {
    if (!sends.isEmpty() && random.nextInt(4) == 0) {
      return sends.get(random.nextInt(sends.size()));
    }
    if (producers.isEmpty() || random.nextInt(30) == 0) {
      return Commands.stamped(
          send, random.nextLong(-1, 9), random.nextInt(-1, 4), random.nextLong());
    }
    String queue = send.getSend().getQueue();
    List<Live> there = producers.stream().filter(one -> one.queue.equals(queue)).toList();
    if (there.isEmpty()) {
      return send;
    }
    Live producer = there.get(random.nextInt(there.size()));
    producer.before = producer.next;
    sending = producer;
    long sequence = sequence(producer);
    Command stamped =
        Commands.stamped(send, producer.attached.number(), producer.attached.epoch(), sequence);
    sends.add(stamped);
    bound(sends);
    return stamped;
  }

  private long sequence(Live producer) {
    switch (random.nextInt(12)) {
      case 0 -> producer.next += random.nextInt(2_000);
      case 1 -> {
        return Math.max(0, producer.next - random.nextInt(3_000));
      }
      case 2 -> {
        return Math.max(0, producer.next - random.nextInt(9));
      }
      default -> {}
    }
    return producer.next++;
  }

  private void bound(List<?> list) {
    if (list.size() > REMEMBERED) {
      list.remove(random.nextInt(list.size()));
    }
  }
}
