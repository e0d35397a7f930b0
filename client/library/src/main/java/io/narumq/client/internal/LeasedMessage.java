package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.client.DeadLetter;
import io.narumq.client.ErrorReason;
import io.narumq.client.LogPosition;
import io.narumq.client.MessageId;
import io.narumq.client.NaruException;
import io.narumq.client.Receipt;
import io.narumq.client.ReceivedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A received message with the end of its lease by the local clock. */
public final class LeasedMessage implements ReceivedMessage {
  private final String queue;
  private final io.narumq.api.v1.ReceivedMessage message;
  private final Lease lease;
  private final io.narumq.api.v1.LogPosition position;
  private volatile boolean lost;

  /**
   * A message.
   *
   * @param position as the answer that brought it told
   */
  LeasedMessage(
      String queue,
      io.narumq.api.v1.ReceivedMessage message,
      Lease lease,
      io.narumq.api.v1.LogPosition position) {
    this.queue = queue;
    this.message = message;
    this.lease = lease;
    this.position = position;
  }

  /**
   * Whether work may be started now: the lease is alive, with a margin for the clocks and for the
   * way from here to the first line of the work.
   */
  public boolean mayBeStarted() {
    return remainingLease().compareTo(lease.margin()) > 0;
  }

  /** The server says that its lease has ended. */
  void lose() {
    lost = true;
  }

  @Override
  public MessageId id() {
    return Wire.id(message.getMessageId());
  }

  @Override
  public String queue() {
    return queue;
  }

  @Override
  public byte[] body() {
    return own().toByteArray();
  }

  private ByteString own() {
    if (message.hasPacked()) {
      throw new NaruException(
          ErrorReason.BODIES_UNREADABLE,
          "message "
              + this
              + " was packed by its publisher ("
              + message.getPacked().getCompression()
              + "), and the node could not unpack it",
          null);
    }
    return message.getBody();
  }

  @Override
  public String text() {
    return own().toStringUtf8();
  }

  @Override
  public Map<String, String> headers() {
    return message.getHeadersMap();
  }

  @Override
  public String key() {
    return message.getKey();
  }

  @Override
  public String subject() {
    return message.getSubject();
  }

  @Override
  public Optional<Instant> happenedAt() {
    return message.hasHappenedAt()
        ? Optional.of(Wire.instant(message.getHappenedAt()))
        : Optional.empty();
  }

  @Override
  public int deliveryCount() {
    return message.getDeliveryCount();
  }

  @Override
  public long fencingNumber() {
    return message.getFencingNumber();
  }

  @Override
  public Instant enqueueTime() {
    return Wire.instant(message.getEnqueueTime());
  }

  @Override
  public Optional<DeadLetter> deadLetter() {
    return Wire.deadLetter(message);
  }

  @Override
  public Optional<LogPosition> position() {
    return Wire.position(position);
  }

  @Override
  public Receipt receipt() {
    return Receipt.of(receiptBytes().toByteArray());
  }

  int bodyBytes() {
    return message.getBody().size();
  }

  ByteString receiptBytes() {
    return message.getReceipt();
  }

  @Override
  public Duration remainingLease() {
    return lost ? Duration.ZERO : lease.remaining();
  }

  @Override
  public String toString() {
    return queue + "/" + id() + " delivery " + deliveryCount();
  }
}
