package io.narumq.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message as it is in its queue, looked at without any effect on it. Times of day are of the
 * cluster's wall clock.
 *
 * @param id its name
 * @param state the place it is in
 * @param priority 0 to 9
 * @param deliveryCount how often it was handed out, a delivery that runs included; 0 if never
 * @param key on a FIFO queue, what it is in line with
 * @param enqueueTime when it was stored
 * @param dueTime when it was, or is, to be ready; empty for a message that was not delayed
 * @param expireTime from when on it is not delivered; empty for never
 * @param headers as the sender gave them
 * @param bodyBytes the size of the whole body
 * @param body as many bytes from its start as were asked for, read-only
 * @param deadLetter how it was dead-lettered, if it ever was
 * @param lease who has it; only if it is {@link MessageState#LEASED} and that was found
 * @param backOff for how long it waits from the answer on; only if it is {@link
 *     MessageState#BACKING_OFF}
 */
public record InspectedMessage(
    MessageId id,
    MessageState state,
    int priority,
    int deliveryCount,
    Optional<String> key,
    Instant enqueueTime,
    Optional<Instant> dueTime,
    Optional<Instant> expireTime,
    Map<String, String> headers,
    int bodyBytes,
    ByteBuffer body,
    Optional<DeadLetter> deadLetter,
    Optional<LeaseInfo> lease,
    Optional<Duration> backOff) {
  /** Keeps what it gets from being changed. */
  public InspectedMessage {
    headers = Map.copyOf(headers);
    body = body.asReadOnlyBuffer();
  }

  /** See the parameter; each call has a position of its own. */
  @Override
  public ByteBuffer body() {
    return body.duplicate();
  }

  /** The start of the body as UTF-8 text; a character that is cut in two shows as one unknown. */
  public String text() {
    return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
  }
}
