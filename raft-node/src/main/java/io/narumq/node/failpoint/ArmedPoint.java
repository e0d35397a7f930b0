package io.narumq.node.failpoint;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to happen at which hit of which point. Thread safe. */
final class ArmedPoint {
  private static final Logger LOG = LoggerFactory.getLogger(ArmedPoint.class);
  private static final Pattern SYNTAX =
      Pattern.compile("(?<site>[A-Z_]+):(?<hit>[1-9]\\d*):(?:halt|pause_(?<ms>\\d+))");

  private final String text;
  private final FailPoint site;
  private final long hit;
  private final long pauseMs;
  private final Runnable halt;
  private final AtomicLong hits = new AtomicLong();

  /** A pause of no time is a halt. */
  private ArmedPoint(String text, FailPoint site, long hit, long pauseMs, Runnable halt) {
    this.text = text;
    this.site = site;
    this.hit = hit;
    this.pauseMs = pauseMs;
    this.halt = halt;
  }

  /**
   * Null if there is no text.
   *
   * @throws IllegalArgumentException if it makes no sense: a test that injects nothing must fail
   */
  static @Nullable ArmedPoint parse(@Nullable String text) {
    // Without any hook, and at once: as a crash is.
    return parse(text, () -> Runtime.getRuntime().halt(FailPoint.EXIT_CODE));
  }

  static @Nullable ArmedPoint parse(@Nullable String text, Runnable halt) {
    if (text == null) {
      return null;
    }
    Matcher parts = SYNTAX.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          FailPoint.PROPERTY + " is SITE:HIT:halt or SITE:HIT:pause_MS, not " + text);
    }
    String ms = parts.group("ms");
    return new ArmedPoint(
        text,
        FailPoint.valueOf(parts.group("site")),
        Long.parseLong(parts.group("hit")),
        ms == null ? 0 : Long.parseLong(ms),
        halt);
  }

  void reached(FailPoint reached) {
    if (reached == site && hits.incrementAndGet() == hit) {
      LOG.warn("fail point {} is hit", text);
      if (pauseMs == 0) {
        halt.run();
      } else {
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(pauseMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
