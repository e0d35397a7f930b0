package io.narumq.chaos.workload;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages that are lost the first time that they are seen on the wire, and what becomes of them.
 * Thread-safe.
 */
public final class FirstSight {
  private static final Pattern BODY = Pattern.compile("<lose-(\\d{6})>");

  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> sentAt = new ConcurrentHashMap<>();
  private final Map<String, Long> handledAt = new ConcurrentHashMap<>();
  private final Set<String> again = ConcurrentHashMap.newKeySet();
  private final AtomicInteger handled = new AtomicInteger();

  /** The body of a message, which can be recognised on the wire. */
  public static String body(int number) {
    return "<lose-%06d>".formatted(number);
  }

  /** Whether this piece of an answer holds a message that was not lost before: it is now. */
  public boolean losesSomethingNew(byte[] piece) {
    Matcher bodies = BODY.matcher(new String(piece, StandardCharsets.ISO_8859_1));
    boolean found = false;
    while (bodies.find()) {
      found |= lost.add(bodies.group());
    }
    return found;
  }

  /** The message is about to be sent. */
  public void sent(String body) {
    sentAt.put(body, System.nanoTime());
  }

  /** Somebody works on the message. */
  public void handled(String body, int deliveryCount) {
    if (handledAt.putIfAbsent(body, System.nanoTime()) == null) {
      handled.incrementAndGet();
    } else {
      again.add(body + " was worked on again");
    }
    if (deliveryCount != 1) {
      again.add(body + " came as delivery " + deliveryCount);
    }
  }

  /** How many messages were lost once. */
  public int lost() {
    return lost.size();
  }

  /** How many messages were worked on. */
  public int handled() {
    return handled.get();
  }

  /** What was worked on more than once, or came as another delivery than the first. */
  public Set<String> handledAgain() {
    return Set.copyOf(again);
  }

  /** From send to work, for this share of the messages, in ms. */
  public long latencyMs(double share) {
    List<Long> sorted =
        handledAt.entrySet().stream()
            .map(it -> it.getValue() - sentAt.get(it.getKey()))
            .sorted()
            .toList();
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return TimeUnit.NANOSECONDS.toMillis(sorted.get(Math.max(0, index)));
  }
}
