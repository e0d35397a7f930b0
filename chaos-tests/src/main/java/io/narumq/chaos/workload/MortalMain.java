package io.narumq.chaos.workload;

import io.narumq.chaos.history.CallLine;
import io.narumq.chaos.history.Recorder;
import io.narumq.client.NaruClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Consumers in a process of their own, one for each queue, that may be stopped or killed at any
 * moment. What they do is told on the standard output, each call before it is made. Ends when its
 * standard input does, once the calls that are under way are over.
 */
public final class MortalMain {
  private static final Duration CALL_BOUND = Duration.ofSeconds(20);

  private MortalMain() {}

  /** {@code args}: when the run began, a seed, the number of the first consumer, nodes, queues. */
  public static void main(String[] args) throws Exception {
    Recorder recorder = new Recorder(System::nanoTime, Long.parseLong(args[0]), MortalMain::tell);
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
    int number = Integer.parseInt(args[2]);
    List<String> endpoints = List.of(args[3].split(",", -1));
    List<Consumer> consumers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (String queue : args[4].split(",", -1)) {
      LastSettlement settlements = new LastSettlement();
      NaruClient client =
          NaruClient.builder()
              .endpoints(endpoints)
              .timeout(CALL_BOUND)
              .onSettled(settlements)
              .build();
      Hands hands = new Hands(number++, queue, client, settlements, recorder, random.split());
      Consumer consumer = new Consumer(hands, new Slow(), random.split());
      consumers.add(consumer);
      threads.add(new Thread(consumer, queue));
    }
    threads.forEach(Thread::start);
    awaitEndOfInput();
    consumers.forEach(Consumer::stop);
    for (Thread thread : threads) {
      thread.join(CALL_BOUND.toMillis());
    }
    Runtime.getRuntime().halt(0);
  }

  private static synchronized void tell(CallLine line) {
    byte[] text = (line.text() + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(text, 0, text.length);
    System.out.flush();
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // Nobody writes; only the end matters.
    }
  }
}
