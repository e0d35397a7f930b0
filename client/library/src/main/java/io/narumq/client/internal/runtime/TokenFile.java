package io.narumq.client.internal.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** The token in a file, looked at again every few seconds. Thread-safe. */
public final class TokenFile implements Supplier<String> {
  private static final long KEPT_NANOS = Duration.ofSeconds(5).toNanos();

  private final Path file;
  private String token = "";
  private long readAt;

  /** Reads nothing yet. */
  public TokenFile(Path file) {
    this.file = file;
  }

  @Override
  public synchronized String get() {
    long now = System.nanoTime();
    if (token.isEmpty() || now - readAt > KEPT_NANOS) {
      try {
        token = Files.readString(file).strip();
      } catch (IOException e) {
        throw new UncheckedIOException("the token can not be read: " + e, e);
      }
      readAt = now;
    }
    return token;
  }
}
