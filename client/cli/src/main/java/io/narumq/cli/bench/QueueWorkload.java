package io.narumq.cli.bench;

import java.util.Locale;

/** What is done to a queue, and how much of it unless told otherwise. */
enum QueueWorkload {
  /** Producers that keep a number of messages in flight each. */
  ENQUEUE(4, 256, 0),
  /** One producer that waits for each message: the latency of a single send. */
  ONE_IN_FLIGHT(1, 1, 0),
  /** Send, receive and ack at once, with a bound on what is between send and ack. */
  CYCLE(4, 256, 4),
  /** Send at a fixed rate whatever happens: the latency from the time a send was due. */
  RATE(1, 0, 1),
  /** Take all of a backlog that was there before. */
  DRAIN(4, 256, 4);

  private final int producers;
  private final int inFlight;
  private final int consumers;

  QueueWorkload(int producers, int inFlight, int consumers) {
    this.producers = producers;
    this.inFlight = inFlight;
    this.consumers = consumers;
  }

  int producers() {
    return producers;
  }

  /** Of each producer; 0 where the rate alone decides. */
  int inFlight() {
    return inFlight;
  }

  int consumers() {
    return consumers;
  }

  /** As it is named on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
