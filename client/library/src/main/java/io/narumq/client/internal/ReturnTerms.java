package io.narumq.client.internal;

import io.narumq.client.ReturnReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How messages go back.
 *
 * @param delay before they are ready; null for what the reason and the queue's settings say
 */
public record ReturnTerms(ReturnReason reason, @Nullable Duration delay) {
  public static ReturnTerms of(ReturnReason reason) {
    return new ReturnTerms(reason, null);
  }
}
